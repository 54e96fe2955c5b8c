package io.github.resilientkafka.transaction;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.resilientkafka.producer.RecordSerializer;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * A producer of the application that takes part in the transaction of the attempt in
 * which it is used, if there is one. Everywhere else it is what it was. As thread-safe as
 * the producer.
 * <p>
 * A proxy, because {@code Producer} has other methods in other versions of the client.
 */
final class EnlistedProducer implements InvocationHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(EnlistedProducer.class));

	private final @Nullable Producer<?, ?> producer;

	private final RecordSerializer serializer;

	private final ClusterTransactions transactions;

	/**
	 * The application uses it for transactions of its own.
	 */
	private volatile boolean transactional;

	private EnlistedProducer(@Nullable Producer<?, ?> producer, RecordSerializer serializer,
			ClusterTransactions transactions) {
		this.producer = producer;
		this.serializer = serializer;
		this.transactions = transactions;
	}

	/**
	 * Enlist a producer of the application.
	 */
	@SuppressWarnings("unchecked")
	static <K, V> Producer<K, V> around(@Nullable Producer<K, V> producer, RecordSerializer serializer,
			ClusterTransactions transactions) {
		return (Producer<K, V>) Proxy.newProxyInstance(EnlistedProducer.class.getClassLoader(),
				new Class<?>[] { Producer.class }, new EnlistedProducer(producer, serializer, transactions));
	}

	@Override
	@SuppressWarnings("NullAway") // what a reflective method returns
	public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
		Outbox outbox = this.transactional ? null : this.transactions.currentOutbox();
		if (outbox != null && method.getName().equals("send")) {
			return send(outbox, (ProducerRecord<?, ?>) args[0], (args.length > 1) ? (Callback) args[1] : null);
		}
		if (outbox != null && method.getName().equals("flush")) {
			// What was sent is complete in the sense of the transaction
			return null;
		}
		if (this.producer == null) {
			return withoutProducer(outbox, proxy, method, args);
		}
		if (method.getName().equals("initTransactions")) {
			this.transactional = true;
		}
		try {
			return method.invoke(this.producer, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	@SuppressWarnings("NullAway")
	private static Object withoutProducer(@Nullable Outbox outbox, Object proxy, Method method, Object[] args) {
		return switch (method.getName()) {
			case "close" -> null;
			case "toString" -> "producer of the transaction of the listener";
			case "hashCode" -> System.identityHashCode(proxy);
			case "equals" -> proxy == args[0];
			case "partitionsFor" -> {
				if (outbox != null) {
					yield outbox.transaction().partitionsFor((String) args[0]);
				}
				throw unsupported(method);
			}
			default -> throw unsupported(method);
		};
	}

	private static IllegalStateException unsupported(Method method) {
		return new IllegalStateException(
				"%s() is not for the listener to call: its transaction is begun and committed, with its offsets, around it"
					.formatted(method.getName()));
	}

	private CompletableFuture<RecordMetadata> send(Outbox outbox, ProducerRecord<?, ?> record,
			@Nullable Callback callback) {
		try {
			List<PartitionInfo> partitions = outbox.transaction().partitionsFor(record.topic());
			RecordMetadata metadata = outbox.add(this.serializer.serialize(record, partitions));
			call(callback, metadata, null);
			return CompletableFuture.completedFuture(metadata);
		}
		catch (ApiException ex) {
			if (ex instanceof TimeoutException) {
				outbox.transaction().unreachable(ex);
			}
			outbox.refuse(ex);
			call(callback, null, ex);
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * What a callback throws harms neither the record nor its sender, as with a producer.
	 */
	@SuppressWarnings("NullAway") // one of them is null, as with a producer
	private static void call(@Nullable Callback callback, @Nullable RecordMetadata metadata,
			@Nullable ApiException exception) {
		try {
			if (callback != null) {
				callback.onCompletion(metadata, exception);
			}
		}
		catch (RuntimeException ex) {
			logger.error(ex, "A callback of a producer has failed");
		}
	}

}
