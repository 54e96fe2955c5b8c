package io.github.resilientkafka.polling;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.ToLongFunction;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as code of the application sees it: it can be asked, and does nothing that
 * moves positions, offsets or its membership.
 */
public final class ConsumerView implements InvocationHandler {

	private static final String OFFSETS = "the offset of a record is committed when the record is done, and those of"
			+ " records that wait must not be. Return from the method when the record is done; throw an exception to"
			+ " have it tried again.";

	private static final String POSITIONS = "records that wait would be skipped or processed twice. To process records"
			+ " again, replay them or reset the offsets of the group while the listener is stopped.";

	private static final String MEMBERSHIP = "the container of the listener does that. Use the ListenerControl bean, the"
			+ " endpoint 'resilientkafka' or the KafkaListenerEndpointRegistry.";

	private static final Map<String, String> REFUSED = Map.ofEntries(Map.entry("commitSync", OFFSETS),
			Map.entry("commitAsync", OFFSETS), Map.entry("acknowledge", OFFSETS), Map.entry("seek", POSITIONS),
			Map.entry("seekToBeginning", POSITIONS), Map.entry("seekToEnd", POSITIONS), Map.entry("poll", POSITIONS),
			Map.entry("subscribe", MEMBERSHIP), Map.entry("unsubscribe", MEMBERSHIP), Map.entry("assign", MEMBERSHIP),
			Map.entry("pause", MEMBERSHIP), Map.entry("resume", MEMBERSHIP), Map.entry("wakeup", MEMBERSHIP),
			Map.entry("close", MEMBERSHIP), Map.entry("enforceRebalance", MEMBERSHIP));

	private final Consumer<?, ?> consumer;

	private final Seeking seeking;

	private ConsumerView(Consumer<?, ?> consumer, Seeking seeking) {
		this.consumer = consumer;
		this.seeking = seeking;
	}

	static Consumer<Object, Object> readOnly(Consumer<?, ?> consumer) {
		return around(consumer, Seeking.REFUSED);
	}

	/**
	 * A view with which one can seek as well.
	 * @param consumer the consumer
	 * @return the view
	 */
	public static Consumer<Object, Object> seekable(Consumer<?, ?> consumer) {
		return around(consumer, Seeking.ALLOWED);
	}

	/**
	 * A view of a consumer of retry topics, for code that is about the main topic: it may
	 * seek there, and nothing happens here.
	 * @param consumer the consumer
	 * @return the view
	 */
	public static Consumer<Object, Object> ofRetries(Consumer<?, ?> consumer) {
		return around(consumer, Seeking.IGNORED);
	}

	@SuppressWarnings("unchecked")
	private static Consumer<Object, Object> around(Consumer<?, ?> consumer, Seeking seeking) {
		return (Consumer<Object, Object>) Proxy.newProxyInstance(ConsumerView.class.getClassLoader(),
				new Class<?>[] { Consumer.class }, new ConsumerView(consumer, seeking));
	}

	/**
	 * The same for whoever has got the consumer itself, as from an event of its
	 * container: a commit of positions, or of an offset beyond the first record that
	 * waits, would be one of records that wait.
	 */
	static void refuseCommitOfWaiting(Method method, Object @Nullable [] args, ToLongFunction<TopicPartition> first) {
		if (args == null || !(args.length > 0 && args[0] instanceof Map<?, ?> offsets)) {
			throw refusal(method, OFFSETS);
		}
		offsets.forEach((partition, offset) -> {
			if (((OffsetAndMetadata) offset).offset() > first.applyAsLong((TopicPartition) partition)) {
				throw refusal(method, OFFSETS);
			}
		});
	}

	private static UnsupportedOperationException refusal(Method method, String reason) {
		return new UnsupportedOperationException(
				"A resilient listener cannot call %s() on its consumer: %s".formatted(method.getName(), reason));
	}

	@Override
	@SuppressWarnings("NullAway") // what a reflective method returns
	public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
		boolean seek = method.getName().startsWith("seek");
		if (seek && this.seeking == Seeking.IGNORED) {
			return null;
		}
		String reason = REFUSED.get(method.getName());
		if (reason != null && !(seek && this.seeking == Seeking.ALLOWED)) {
			throw refusal(method, reason);
		}
		try {
			return method.invoke(this.consumer, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private enum Seeking {

		ALLOWED, IGNORED, REFUSED

	}

}
