package io.github.resilientkafka.benchmarks.suite;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

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
				String payload = Payload.of(Payload.failing(i, run.level()) ? 1 : 0, i);
				producer.send(new ProducerRecord<>(run.listener(0), i % run.partitions(), null, payload),
						(metadata, ex) -> failure.compareAndSet(null, ex));
				if (i < run.partitions()) {
					awaitLeader(producer);
				}
			}
		}
		if (failure.get() != null) {
			throw new RunFailedException("cannot fill the topic: " + failure.get());
		}
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
