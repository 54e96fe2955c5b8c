package io.github.resilientkafka.benchmarks.suite;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.resilientkafka.benchmarks.run.EventId;
import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Fills the main topic of a run. Record {@code i} is in partition {@code i % n} at offset
 * {@code i / n}.
 *
 * @param brokers where the broker is
 */
record Prefill(String brokers) {

	void fill(Run run) throws RunFailedException {
		AtomicReference<Exception> failure = new AtomicReference<>();
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(properties(), new StringSerializer(),
				new StringSerializer())) {
			for (int i = 0; i < run.prefill(); i++) {
				producer.send(record(run, i), (metadata, ex) -> failure.compareAndSet(null, ex));
				if (i < run.partitions()) {
					awaitLeader(producer);
				}
			}
		}
		if (failure.get() != null) {
			throw new RunFailedException("cannot fill the topic: " + failure.get());
		}
	}

	private static ProducerRecord<String, String> record(Run run, int index) {
		String payload = Payload.of(Payload.failing(index, run.failing()) ? 1 : 0, index);
		ProducerRecord<String, String> record = new ProducerRecord<>(run.listener(0), index % run.partitions(), null,
				payload);
		if (run.hasEventIds()) {
			record.headers().add(EventId.HEADER, EventId.of(index));
		}
		return record;
	}

	/**
	 * The leader of a new partition may still answer that it is not. If several batches
	 * are in flight then, a later one can be accepted before the first, which is out of
	 * sequence from then on.
	 */
	private void awaitLeader(KafkaProducer<String, String> producer) {
		producer.flush();
	}

	private Map<String, Object> properties() {
		return Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, this.brokers, ProducerConfig.LINGER_MS_CONFIG, 20,
				ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 40_000);
	}

}
