package io.github.resilientkafka.benchmarks.measure;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends the records of a run at an even pace, a third of them failing once, twice and
 * three times.
 */
final class SteadyFeed implements AutoCloseable {

	private final Run run;

	private final KafkaProducer<String, String> producer;

	SteadyFeed(Run run) {
		this.run = run;
		this.producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, run.brokers()),
				new StringSerializer(), new StringSerializer());
	}

	void send() throws InterruptedException {
		long interval = TimeUnit.SECONDS.toNanos(this.run.effort().spreadSeconds()) / this.run.level();
		long start = System.nanoTime();
		for (int i = 0; i < this.run.level(); i++) {
			long wait = start + i * interval - System.nanoTime();
			if (wait > 0) {
				TimeUnit.NANOSECONDS.sleep(wait);
			}
			this.producer.send(new ProducerRecord<>(this.run.listener(0), i % this.run.partitions(), null,
					Payload.of(1 + (i / this.run.partitions()) % 3, i)));
		}
	}

	@Override
	public void close() {
		this.producer.close();
	}

}
