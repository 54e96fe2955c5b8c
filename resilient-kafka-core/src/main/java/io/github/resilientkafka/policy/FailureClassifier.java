package io.github.resilientkafka.policy;

import java.util.List;
import java.util.Set;

import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.failure.UnhandledPayload;
import io.github.resilientkafka.failure.UnreachableService;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.converter.ConversionException;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

/**
 * Tells which failures are worth another attempt. Subclasses and causes count.
 *
 * @param on the exceptions that are tried again, or none for all
 * @param notOn the exceptions that are not, which win over {@code on}
 */
public record FailureClassifier(Set<Class<? extends Throwable>> on, Set<Class<? extends Throwable>> notOn) {

	/**
	 * What spring-kafka calls fatal: the same record will fail in the same way.
	 * {@code DefaultErrorHandler} has the same list.
	 */
	private static final Set<Class<? extends Throwable>> FATAL = Set.of(DeserializationException.class,
			MessageConversionException.class, ConversionException.class, MethodArgumentResolutionException.class,
			NoSuchMethodException.class, ClassCastException.class);

	/**
	 * What says that nothing was tried. By name, because an application need not have
	 * them all.
	 */
	private static final Set<String> REFUSALS = Set.of(
			"io.github.resilience4j.circuitbreaker.CallNotPermittedException",
			"io.github.resilience4j.ratelimiter.RequestNotPermitted",
			"io.github.resilience4j.bulkhead.BulkheadFullException");

	public FailureClassifier {
		on = Set.copyOf(on);
		notOn = Set.copyOf(notOn);
		Class<?> both = firstCommon(on, notOn);
		if (both != null) {
			throw new InvalidSettingException(Setting.RETRY_NOT_ON, both.getName(),
					"The same exception is in retry.on, so it would be tried again and not tried again.",
					"Remove it from one of the two.");
		}
	}

	/**
	 * Classify a failure.
	 * @param failure what the attempt failed with
	 * @return its kind
	 */
	public FailureKind classify(Throwable failure) {
		List<Throwable> causes = new ForeignThrowable(failure).chain();
		if (isRefusal(causes)) {
			return FailureKind.REFUSED;
		}
		if (isCausedBy(causes, this.notOn)) {
			return FailureKind.FATAL;
		}
		if (isCausedBy(causes, this.on)) {
			return FailureKind.RETRYABLE;
		}
		// A stack overflows on what a record nests or refers to
		if (failure instanceof Error && !(failure instanceof StackOverflowError)) {
			return FailureKind.INFRASTRUCTURE;
		}
		if (isCausedBy(causes, FATAL) || UnhandledPayload.isAmong(causes)) {
			// retry.on is about the listener, not about what its records are read with
			boolean mayBeRead = UnreachableService.isAmong(causes)
					&& (this.on.isEmpty() || isCausedBy(causes, Set.of(DeserializationException.class)));
			return mayBeRead ? FailureKind.RETRYABLE : FailureKind.FATAL;
		}
		return this.on.isEmpty() ? FailureKind.RETRYABLE : FailureKind.FATAL;
	}

	/**
	 * Whether a record could not be deserialized because something that the deserializer
	 * asks, such as a schema registry, is away.
	 * @param failure what the deserializer failed with
	 * @return whether it may succeed another time
	 */
	public boolean isOutageOfDeserializer(Throwable failure) {
		return classify(failure) == FailureKind.RETRYABLE
				&& UnreachableService.isAmong(new ForeignThrowable(failure).chain());
	}

	/**
	 * Whoever names the class itself in the settings knows better.
	 */
	private boolean isRefusal(List<Throwable> causes) {
		for (Throwable cause : causes) {
			if (REFUSALS.contains(cause.getClass().getName()) && !this.on.contains(cause.getClass())
					&& !this.notOn.contains(cause.getClass())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isCausedBy(List<Throwable> causes, Set<Class<? extends Throwable>> types) {
		for (Class<? extends Throwable> type : types) {
			for (Throwable cause : causes) {
				if (type.isInstance(cause)) {
					return true;
				}
			}
		}
		return false;
	}

	private static @Nullable Class<?> firstCommon(Set<? extends Class<?>> some, Set<? extends Class<?>> others) {
		return some.stream().filter(others::contains).findFirst().orElse(null);
	}

}
