package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.resilientkafka.producer.RecordSerializer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * A producer factory of the application in its relation to the transactions on a cluster:
 * whether it is on that cluster, and whether its producers take part. What is not known
 * is found out when it matters. Thread-safe.
 */
final class Enlistment implements AutoCloseable {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final String name;

	private final ProducerFactory<?, ?> factory;

	private final Supplier<Optional<Boolean>> isHere;

	private volatile @Nullable Boolean here;

	private @Nullable RecordSerializer serializer;

	/**
	 * Create it.
	 * @param name the name of the factory
	 * @param isHere asks whether it is on the cluster
	 */
	Enlistment(String name, ProducerFactory<?, ?> factory, Supplier<Optional<Boolean>> isHere) {
		this.name = name;
		this.factory = factory;
		this.isHere = isHere;
	}

	ProducerFactory<?, ?> factory() {
		return this.factory;
	}

	/**
	 * Whether the factory is on the cluster of the transactions.
	 * @throws TimeoutException if that cannot be found out now
	 */
	boolean isHere() {
		Boolean known = this.here;
		if (known == null) {
			known = this.isHere.get()
				.orElseThrow(() -> new TimeoutException(
						"It cannot be found out whether producer factory '%s' is on the cluster of the listener: one of them does not tell its id"
							.formatted(this.name)));
			this.here = known;
		}
		return known;
	}

	/**
	 * Whether it is known to be on another cluster.
	 */
	boolean isElsewhere() {
		return Boolean.FALSE.equals(this.here);
	}

	synchronized RecordSerializer serializer() {
		RecordSerializer made = this.serializer;
		if (made == null) {
			made = new RecordSerializer(this.factory);
			this.serializer = made;
		}
		return made;
	}

	/**
	 * Whether producers of the factory may pass us by: it is not Kafka's own factory of
	 * spring-kafka, whose templates we are known to get into.
	 */
	boolean isForeign() {
		return this.factory.getClass() != DefaultKafkaProducerFactory.class && !this.factory.transactionCapable();
	}

	/**
	 * Whether what is called on a producer of the factory gets to us.
	 */
	boolean reaches(Outbox probe) {
		Producer<?, ?> producer = this.factory.createProducer();
		try {
			probe.open();
			producer.flush();
			return probe.wasFlushed();
		}
		finally {
			probe.close();
			producer.close(CLOSE_TIMEOUT);
		}
	}

	/**
	 * What to say of a factory on the cluster whose producers pass us by.
	 */
	Outsider outsider() {
		return new Outsider("producer factory '" + this.name + "'", this.factory.getClass().getName());
	}

	@Override
	public synchronized void close() {
		if (this.serializer != null) {
			this.serializer.close();
		}
	}

	/**
	 * A factory whose producers cannot take part.
	 *
	 * @param name its name
	 * @param type its class
	 */
	record Outsider(String name, String type) {

		static final String REASON = "It is on the cluster of an exactly-once listener, and its producers cannot take part in the transactions of the listener: what a failed attempt sends with them would be seen.";

		static final String ACTION = "Use a DefaultKafkaProducerFactory, or let the class pass addPostProcessor() and reset() on to the one that makes its producers, or make the listener at-least-once.";

	}

}
