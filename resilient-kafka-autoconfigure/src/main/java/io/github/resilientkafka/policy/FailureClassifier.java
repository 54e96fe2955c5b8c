package io.github.resilientkafka.policy;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import org.apache.kafka.common.errors.RetriableException;
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
	 * A deserializer that asks a schema registry fails in these ways through no fault of
	 * the record.
	 */
	private static final Set<Class<? extends Throwable>> TRANSIENT = Set.of(SocketException.class,
			SocketTimeoutException.class, UnknownHostException.class, RetriableException.class);

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
		if (isCausedBy(failure, this.notOn)) {
			return FailureKind.FATAL;
		}
		if (isCausedBy(failure, this.on)) {
			return FailureKind.RETRYABLE;
		}
		if (failure instanceof Error) {
			return FailureKind.INFRASTRUCTURE;
		}
		if (!this.on.isEmpty()) {
			return FailureKind.FATAL;
		}
		if (isCausedBy(failure, FATAL) && !isCausedBy(failure, TRANSIENT)) {
			return FailureKind.FATAL;
		}
		return FailureKind.RETRYABLE;
	}

	private static boolean isCausedBy(Throwable failure, Set<Class<? extends Throwable>> types) {
		if (types.isEmpty()) {
			return false;
		}
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable cause = failure; cause != null && seen.add(cause); cause = causeOf(cause)) {
			for (Class<? extends Throwable> type : types) {
				if (type.isInstance(cause)) {
					return true;
				}
			}
		}
		return false;
	}

	private static @Nullable Throwable causeOf(Throwable exception) {
		try {
			return exception.getCause();
		}
		catch (RuntimeException ex) {
			// An exception that cannot say what it is caused by
			return null;
		}
	}

	private static @Nullable Class<?> firstCommon(Set<? extends Class<?>> some, Set<? extends Class<?>> others) {
		return some.stream().filter(others::contains).findFirst().orElse(null);
	}

}
