package io.github.resilientkafka.transaction;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.resilientkafka.failure.ForeignThrowable;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
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

	private final Enlistment enlistment;

	private final ClusterTransactions transactions;

	/**
	 * The application uses it for transactions of its own.
	 */
	private volatile boolean transactional;

	private EnlistedProducer(@Nullable Producer<?, ?> producer, Enlistment enlistment,
			ClusterTransactions transactions) {
		this.producer = producer;
		this.enlistment = enlistment;
		this.transactions = transactions;
	}

	/**
	 * Enlist a producer of the application.
	 */
	@SuppressWarnings("unchecked")
	static <K, V> Producer<K, V> around(@Nullable Producer<K, V> producer, Enlistment enlistment,
			ClusterTransactions transactions) {
		return (Producer<K, V>) Proxy.newProxyInstance(EnlistedProducer.class.getClassLoader(),
				new Class<?>[] { Producer.class }, new EnlistedProducer(producer, enlistment, transactions));
	}

	@Override
	@SuppressWarnings("NullAway") // what a reflective method returns
	public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
		Outbox outbox = outbox();
		if (outbox != null && method.getName().equals("send") && isHere(outbox)) {
			return send(outbox, (ProducerRecord<?, ?>) args[0], (args.length > 1) ? (Callback) args[1] : null);
		}
		if (outbox != null && method.getName().equals("flush")) {
			outbox.flush();
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

	/**
	 * The outbox of the attempt, if the producer is used in one and not on another
	 * cluster.
	 */
	private @Nullable Outbox outbox() {
		Outbox outbox = this.transactional ? null : this.transactions.currentOutbox();
		return (outbox != null && !this.enlistment.isElsewhere()) ? outbox : null;
	}

	/**
	 * Whether what is sent belongs to the transaction. As long as that is not known,
	 * nothing is sent and the attempt comes to nothing.
	 */
	private boolean isHere(Outbox outbox) {
		try {
			boolean here = this.enlistment.isHere();
			if (!here && this.producer == null) {
				// Its template has found us in place of a transaction of its own
				throw new TimeoutException("That the producer is on another cluster was not known in time");
			}
			return here;
		}
		catch (TimeoutException ex) {
			outbox.transaction().unreachable(ex);
			outbox.refuse(ex);
			throw ex;
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

	/**
	 * What fails in the future or in the call is the same as with a producer. A failed
	 * send fails the attempt, even if the listener catches its exception.
	 */
	private CompletableFuture<RecordMetadata> send(Outbox outbox, ProducerRecord<?, ?> record,
			@Nullable Callback callback) {
		try {
			List<PartitionInfo> partitions = outbox.transaction().partitionsFor(record.topic());
			RecordMetadata metadata = outbox.add(this.enlistment.serializer().serialize(record, partitions));
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
		catch (RuntimeException | Error ex) {
			outbox.refuse(ex);
			throw ex;
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
		catch (RuntimeException | Error ex) {
			logger.error(new ForeignThrowable(ex).loggable(), "A callback of a producer has failed");
		}
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.proxies().registerJdkProxy(Producer.class);
		}

	}

}
