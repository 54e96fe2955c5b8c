package io.github.resilientkafka.test;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Lets calls of producers fail.
 */
public final class ProducerFaults implements BeanPostProcessor {

	/**
	 * What goes wrong.
	 */
	public enum Fault {

		/** The commit does not reach the broker. */
		BEFORE_COMMIT("commitTransaction"),

		/** The broker commits and its answer is lost. */
		AFTER_COMMIT("commitTransaction"),

		/** Offsets do not reach the broker. */
		BEFORE_OFFSETS("sendOffsetsToTransaction"),

		/** The abort does not reach the broker. */
		BEFORE_ABORT("abortTransaction"),

		/** Another producer takes the transactional id before the offsets are sent. */
		FENCED_BEFORE_OFFSETS("sendOffsetsToTransaction"),

		/** Another producer takes the transactional id before the commit. */
		FENCED_BEFORE_COMMIT("commitTransaction");

		private final String method;

		Fault(String method) {
			this.method = method;
		}

	}

	private final Fault fault;

	private final int every;

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger faults = new AtomicInteger();

	public ProducerFaults(Fault fault, int every) {
		this.fault = fault;
		this.every = every;
	}

	public int count() {
		return this.faults.get();
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof DefaultKafkaProducerFactory<?, ?> factory) {
			factory.addPostProcessor(this::faulty);
		}
		return bean;
	}

	@SuppressWarnings("unchecked")
	private <K, V> Producer<K, V> faulty(Producer<K, V> producer) {
		return (Producer<K, V>) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Producer.class },
				(proxy, method, arguments) -> {
					boolean fails = method.getName().equals(this.fault.method)
							&& this.calls.incrementAndGet() % this.every == 0;
					if (fails) {
						this.faults.incrementAndGet();
						fail(producer);
					}
					try {
						Object result = method.invoke(producer, arguments);
						if (fails && this.fault == Fault.AFTER_COMMIT) {
							throw new TimeoutException("on purpose, after the commit");
						}
						return result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	private void fail(Producer<?, ?> producer) {
		switch (this.fault) {
			case BEFORE_COMMIT, BEFORE_OFFSETS, BEFORE_ABORT -> throw new TimeoutException("on purpose");
			case FENCED_BEFORE_OFFSETS, FENCED_BEFORE_COMMIT -> fence(producer);
			default -> {
			}
		}
	}

	private void fence(Producer<?, ?> producer) {
		String clientId = producer.metrics()
			.keySet()
			.stream()
			.map((metric) -> metric.tags().get("client-id"))
			.findFirst()
			.orElseThrow();
		// The client's default for a transactional producer
		String id = clientId.replaceFirst("^producer-", "");
		try (KafkaProducer<byte[], byte[]> other = new KafkaProducer<>(
				Map.of("bootstrap.servers", TestBroker.servers(), "transactional.id", id), new ByteArraySerializer(),
				new ByteArraySerializer())) {
			other.initTransactions();
		}
	}

}
