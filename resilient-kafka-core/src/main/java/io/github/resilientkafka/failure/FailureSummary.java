package io.github.resilientkafka.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What can be said of an exception without quoting what it was thrown for: classes and
 * places, no message.
 *
 * @param exception the class of the exception
 * @param cause the class of its innermost cause, or {@code null} if it has none
 * @param frames where in the application it was thrown, the innermost frame first; the
 * frame of the library that has thrown it if there is none of the application
 */
public record FailureSummary(String exception, @Nullable String cause, List<StackTraceElement> frames) {

	private static final int FRAMES = 3;

	/**
	 * Whose code is not the application's. Of ours the packages that call a listener.
	 */
	private static final List<String> LIBRARIES = List.of("java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.",
			"kotlin.", "kotlinx.", "scala.", "org.springframework.", "org.apache.", "org.hibernate.", "org.postgresql.",
			"com.mysql.", "com.zaxxer.", "com.fasterxml.", "tools.jackson.", "io.lettuce.", "redis.clients.",
			"io.netty.", "reactor.", "io.micrometer.", "io.opentelemetry.", "io.github.resilience4j.", "io.confluent.",
			"okhttp3.", "feign.", "io.grpc.", "io.github.resilientkafka.assembly.",
			"io.github.resilientkafka.invocation.", "io.github.resilientkafka.listener.",
			"io.github.resilientkafka.method.", "io.github.resilientkafka.processing.",
			"io.github.resilientkafka.report.", "io.github.resilientkafka.pipeline.",
			"io.github.resilientkafka.polling.", "io.github.resilientkafka.timeout.",
			"io.github.resilientkafka.deduplication.", "io.github.resilientkafka.circuitbreaker.",
			"io.github.resilientkafka.transaction.", "io.github.resilientkafka.producer.");

	/**
	 * Sum up an exception.
	 * @param exception the exception
	 * @return the summary
	 */
	public static FailureSummary of(Throwable exception) {
		List<Throwable> chain = new ForeignThrowable(exception).chain();
		Throwable innermost = chain.get(chain.size() - 1);
		String cause = (innermost != exception) ? innermost.getClass().getName() : null;
		for (int depth = chain.size() - 1; depth >= 0; depth--) {
			List<StackTraceElement> frames = applicationFrames(chain.get(depth));
			if (!frames.isEmpty()) {
				return new FailureSummary(exception.getClass().getName(), cause, frames);
			}
		}
		StackTraceElement origin = new ForeignThrowable(innermost).origin();
		return new FailureSummary(exception.getClass().getName(), cause,
				(origin != null) ? List.of(origin) : List.of());
	}

	private static List<StackTraceElement> applicationFrames(Throwable exception) {
		List<StackTraceElement> frames = new ArrayList<>(FRAMES);
		for (StackTraceElement frame : new ForeignThrowable(exception).frames()) {
			if (isOfApplication(frame)) {
				frames.add(frame);
				if (frames.size() == FRAMES) {
					break;
				}
			}
		}
		return frames;
	}

	private static boolean isOfApplication(StackTraceElement frame) {
		String name = frame.getClassName();
		// Generated classes have no lines
		return !name.contains("$$") && LIBRARIES.stream().noneMatch(name::startsWith);
	}

	/**
	 * Where it was thrown.
	 * @return class, method, file and line, or {@code null} if that is not known
	 */
	public @Nullable String thrownAt() {
		return this.frames.isEmpty() ? null : text(this.frames.get(0));
	}

	private static String text(StackTraceElement frame) {
		String file = (frame.getFileName() != null) ? frame.getFileName() : "Unknown Source";
		String place = (frame.getLineNumber() >= 0) ? file + ":" + frame.getLineNumber() : file;
		return "%s.%s(%s)".formatted(frame.getClassName(), frame.getMethodName(), place);
	}

	/**
	 * Class, cause and first frame.
	 * @return a part of a sentence
	 */
	public String inShort() {
		return classes() + (this.frames.isEmpty() ? "" : " at " + thrownAt());
	}

	/**
	 * Class, cause and frames.
	 * @return a part of a sentence
	 */
	public String inFull() {
		return classes() + (this.frames.isEmpty() ? "" : " at "
				+ this.frames.stream().map(FailureSummary::text).collect(Collectors.joining(", called from ")));
	}

	private String classes() {
		return (this.cause != null) ? "%s (caused by %s)".formatted(this.exception, this.cause) : this.exception;
	}

}
