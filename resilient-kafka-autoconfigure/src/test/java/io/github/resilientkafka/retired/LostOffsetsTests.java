package io.github.resilientkafka.retired;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.listener.ListenerPreparation;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The offsets of the group of the retries are deleted, or expire, while the application
 * is stopped.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class LostOffsetsTests {

	private static final List<String> retries = new CopyOnWriteArrayList<>();

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String retryTopic = this.topic + "." + this.group + ".retry-100ms";

	@BeforeEach
	void nothingSeen() {
		retries.clear();
	}

	@Test
	void repeatNothingThatWasPurged(CapturedOutput output) {
		retryOnceAndLoseOffsets(true);
		try (ConfigurableApplicationContext context = run(true)) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "b".getBytes()));
			await().until(() -> retries.contains("b"));
			assertThat(retries).containsExactly("a", "b");
		}
		assertThat(output).doesNotContain("has no committed offsets");
	}

	@Test
	void areReportedWhereNothingIsPurged(CapturedOutput output) {
		String replayTopic = this.topic + "." + this.group + ".replay";
		TestBroker.create(new NewTopic(this.retryTopic, 1, (short) 1), new NewTopic(replayTopic, 1, (short) 1),
				new NewTopic(this.topic + "." + this.group + ".DLQ", 1, (short) 1));
		retryOnceAndLoseOffsets(false);
		assertThat(output).doesNotContain("has no committed offsets");
		TestBroker.send(new ProducerRecord<>(replayTopic, 0, null, "c".getBytes()));
		try (ConfigurableApplicationContext context = run(false)) {
			assertThat(output)
				.contains("group '" + this.group + ".retry' has no committed offsets for '" + this.retryTopic
						+ "', where there are up to 1 records")
				.contains("has no committed offsets for '" + replayTopic + "'");
			await().until(() -> retries.size() == 2);
		}
	}

	private void retryOnceAndLoseOffsets(boolean provision) {
		try (ConfigurableApplicationContext context = run(provision)) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "a".getBytes()));
			await().until(() -> TestBroker.committed(this.group + ".retry", this.retryTopic, 0) == 1);
			assertThat(retries).containsExactly("a");
			if (provision) {
				context.getBean(ListenerPreparation.class).purge();
			}
		}
		await().ignoreExceptions().until(() -> {
			TestBroker.admin().deleteConsumerGroups(List.of(this.group + ".retry")).all().get();
			return true;
		});
	}

	private ConfigurableApplicationContext run(boolean provision) {
		return TestApplication.of(FailingOnce.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.topics.provision=" + provision)
			.run();
	}

	static class FailingOnce {

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}", retryDelays = "100ms")
		void listen(ConsumerRecord<String, String> record) {
			if (!record.topic().contains(".retry-")) {
				throw new IllegalStateException("fails");
			}
			retries.add(record.value());
		}

	}

}
