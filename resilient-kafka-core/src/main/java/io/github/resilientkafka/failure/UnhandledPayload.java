package io.github.resilientkafka.failure;

import java.util.List;

import org.springframework.kafka.KafkaException;

/**
 * The value of a record for which a class has no method with {@code @KafkaHandler}, or
 * more than one. spring-kafka has no exception of its own for it.
 */
public final class UnhandledPayload {

	private static final String AUTHOR = "org.springframework.kafka.listener.adapter.DelegatingInvocableHandler";

	private UnhandledPayload() {
	}

	/**
	 * Whether it is what an attempt has failed with.
	 * @param chain an exception and its causes
	 */
	public static boolean isAmong(List<Throwable> chain) {
		for (Throwable each : chain) {
			if (each.getClass() == KafkaException.class && isOfAuthor(each)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOfAuthor(Throwable exception) {
		StackTraceElement origin = new ForeignThrowable(exception).origin();
		return origin != null && origin.getClassName().equals(AUTHOR);
	}

}
