package io.github.resilientkafka.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * An exception as somebody sees it who must not be harmed by it. Its methods may be
 * overridden by code that throws anything, errors included, or that returns what makes no
 * sense, such as the exception itself as its cause. Whatever is asked here is answered.
 *
 * @param exception the exception
 */
public record ForeignThrowable(Throwable exception) {

	/**
	 * How many causes are looked at.
	 */
	private static final int MAX_DEPTH = 100;

	private static final int MAX_NAME = 200;

	/**
	 * The name of its class.
	 * @return the full name
	 */
	public String type() {
		return this.exception.getClass().getName();
	}

	/**
	 * Its message.
	 * @param maxLength how many characters are wanted at most
	 * @return the message, or {@code null} if there is none or it cannot be had
	 */
	public @Nullable String message(int maxLength) {
		String message = attempt(this.exception::getMessage);
		return (message != null) ? message.substring(0, Math.min(message.length(), maxLength)) : null;
	}

	/**
	 * What it was caused by.
	 * @return the cause, or {@code null} if there is none or it cannot be had
	 */
	public @Nullable Throwable cause() {
		return attempt(this.exception::getCause);
	}

	/**
	 * The exception and its causes, each once.
	 * @return the exception first
	 */
	public List<Throwable> chain() {
		Throwable cause = cause();
		if (cause == null || cause == this.exception) {
			return List.of(this.exception);
		}
		List<Throwable> chain = new ArrayList<>(4);
		chain.add(this.exception);
		while (cause != null && chain.size() < MAX_DEPTH && !containsSame(chain, cause)) {
			chain.add(cause);
			cause = new ForeignThrowable(cause).cause();
		}
		return chain;
	}

	private static boolean containsSame(List<Throwable> chain, Throwable exception) {
		for (Throwable each : chain) {
			if (each == exception) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What it was caused by in the first place.
	 * @return the last cause, or the exception itself if it has none
	 */
	public Throwable innermost() {
		List<Throwable> chain = chain();
		return chain.get(chain.size() - 1);
	}

	/**
	 * What is inside of exceptions that only wrap others.
	 * @param wrapper whether an exception is one of these
	 * @return the first in the chain that is none, or the last if all are
	 */
	public Throwable unwrap(Predicate<Throwable> wrapper) {
		if (!wrapper.test(this.exception)) {
			return this.exception;
		}
		return chain().stream().filter(wrapper.negate()).findFirst().orElseGet(this::innermost);
	}

	/**
	 * Where it was thrown.
	 * @return the innermost frame, or {@code null} if that is not known
	 */
	public @Nullable StackTraceElement origin() {
		List<StackTraceElement> frames = frames();
		return frames.isEmpty() ? null : frames.get(0);
	}

	/**
	 * Its stack trace.
	 * @return the innermost frame first, none if they are not known
	 */
	public List<StackTraceElement> frames() {
		StackTraceElement[] trace = attempt(this.exception::getStackTrace);
		return (trace != null) ? Stream.of(trace).filter(Objects::nonNull).toList() : List.of();
	}

	/**
	 * The exception for a logger, which calls its methods.
	 * @return the exception, or another that names its class if it cannot be printed
	 */
	public Throwable loggable() {
		List<Throwable> chain = chain();
		boolean printable = chain.size() < MAX_DEPTH && attempt(() -> {
			for (Throwable each : chain) {
				each.getCause();
				print(each);
				for (Throwable suppressed : each.getSuppressed()) {
					print(suppressed);
				}
			}
			return true;
		}) != null;
		return printable ? this.exception : new Unprintable(this);
	}

	private static void print(Throwable exception) {
		exception.getMessage();
		exception.getLocalizedMessage();
		exception.toString();
		exception.getStackTrace();
	}

	private static <T> @Nullable T attempt(Supplier<? extends @Nullable T> question) {
		try {
			return question.get();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * Stands for an exception whose own methods fail.
	 */
	private static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Unprintable(ForeignThrowable foreign) {
			super(name(foreign) + ", which cannot be printed because its own methods fail", null, false, true);
			StackTraceElement origin = foreign.origin();
			setStackTrace((origin != null) ? new StackTraceElement[] { origin } : new StackTraceElement[0]);
		}

		private static String name(ForeignThrowable foreign) {
			String name = foreign.type();
			return name.substring(0, Math.min(name.length(), MAX_NAME));
		}

	}

}
