package io.github.resilientkafka.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What failures of the same cause have in common: the class of the innermost cause, and
 * where in the application it was thrown, without line numbers and without the names that
 * proxies and lambdas are given.
 *
 * @param exception the name of the class
 * @param frame class and method, or {@code null} if none is known
 */
public record Fingerprint(String exception, @Nullable String frame) {

	/** Of a failure of which nothing is known. */
	public static final Fingerprint UNKNOWN = new Fingerprint("unknown", null);

	private static final int MAX_NAME = 250;

	private static final String LAMBDA_CLASS = "$$Lambda/";

	private static final int MAX_LINE = 1_000;

	private static final Pattern PROXY = Pattern
		.compile("\\$\\$(?:SpringCGLIB|EnhancerBySpringCGLIB|FastClassBySpringCGLIB)\\$\\$[0-9a-f]*");

	private static final Pattern HIDDEN = Pattern.compile("\\$\\$Lambda[/$0-9a-fx]*");

	private static final Pattern LAMBDA = Pattern.compile("lambda\\$([^$]+)\\$\\d+");

	private static final Pattern ACCESSOR = Pattern.compile("access\\$\\d+");

	public Fingerprint {
		exception = bounded(exception);
		frame = (frame != null) ? bounded(frame) : null;
	}

	private static String bounded(String name) {
		return name.substring(0, Math.min(name.length(), MAX_NAME));
	}

	/**
	 * That of a failure.
	 * @param exception what was thrown
	 * @param application tells the code of the application
	 * @return the fingerprint
	 */
	public static Fingerprint of(Throwable exception, ApplicationCode application) {
		List<Throwable> chain = new ForeignThrowable(exception).chain();
		String type = normal(chain.get(chain.size() - 1).getClass().getName());
		List<List<String>> sections = new ArrayList<>();
		// The innermost cause may have been thrown where the application has no code
		for (int i = chain.size() - 1; i >= 0; i--) {
			sections.add(new ForeignThrowable(chain.get(i)).frames()
				.stream()
				.map((element) -> element.getClassName() + "." + element.getMethodName())
				.toList());
		}
		return new Fingerprint(type, frame(sections, application));
	}

	/**
	 * That of a failure which was printed by somebody else.
	 * @param exception the class of the innermost cause, if it is known
	 * @param trace the printed stack trace, whole or its beginning
	 * @param application tells the code of the application
	 * @return the fingerprint
	 */
	public static Fingerprint printed(@Nullable String exception, @Nullable String trace, ApplicationCode application) {
		if (exception == null && trace == null) {
			return UNKNOWN;
		}
		List<String> lines = (trace != null) ? trace.lines().limit(1_000).toList() : List.of();
		// The last section is that of the innermost cause
		int begin = 0;
		for (int i = 0; i < lines.size(); i++) {
			begin = lines.get(i).startsWith("Caused by: ") ? i : begin;
		}
		String frame = frame(List.of(frames(lines.subList(begin, lines.size())), frames(lines)), application);
		return new Fingerprint(normal(Objects.requireNonNullElse(exception, UNKNOWN.exception())), frame);
	}

	private static List<String> frames(List<String> lines) {
		return lines.stream().map(Fingerprint::method).filter((method) -> !method.isEmpty()).toList();
	}

	/**
	 * Class and method of a printed frame, without the names of class loader and module.
	 */
	private static String method(String line) {
		String frame = (line.length() <= MAX_LINE) ? line.strip() : "";
		int end = frame.indexOf('(');
		if (!frame.startsWith("at ") || end < 0 || frame.contains(LAMBDA_CLASS)) {
			return "";
		}
		String method = frame.substring("at ".length(), end);
		return method.substring(method.lastIndexOf('/') + 1);
	}

	/**
	 * The first of the application or, where it has none or its packages are not known,
	 * of anything that it may be.
	 * @param sections the frames of each cause, the innermost first
	 */
	private static @Nullable String frame(List<List<String>> sections, ApplicationCode application) {
		Stream<String> own = sections.stream().flatMap(List::stream).filter(application::includes);
		Stream<String> others = sections.stream().flatMap(List::stream).filter(ApplicationCode::mayInclude);
		return Stream.concat(own, others).findFirst().map(Fingerprint::normal).orElse(null);
	}

	private static String normal(String name) {
		String normal = PROXY.matcher(name).replaceAll("");
		normal = HIDDEN.matcher(normal).replaceAll("");
		normal = LAMBDA.matcher(normal).replaceAll("$1");
		return ACCESSOR.matcher(normal).replaceAll("access");
	}

	/**
	 * Read the text of one.
	 * @param text what {@link #toString()} has returned, or anything else
	 * @return the fingerprint
	 */
	public static Fingerprint parse(String text) {
		int at = text.indexOf('@');
		return (at < 0) ? new Fingerprint(text, null) : new Fingerprint(text.substring(0, at), text.substring(at + 1));
	}

	/**
	 * As it stands in the header.
	 * @return the class and, behind {@code @}, the frame
	 */
	@Override
	public String toString() {
		return (this.frame != null) ? this.exception + "@" + this.frame : this.exception;
	}

}
