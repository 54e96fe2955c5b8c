package io.github.resilientkafka.listener;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener is started, stopped, paused and resumed by its id, retries included.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class StoppedListenerTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void whatIsStoppedIsNotCalledAnyMoreAndGoesOnWhenItIsStarted() {
		try (ConfigurableApplicationContext context = run("true", "1s")) {
			MessageListenerContainer main = container(context, "stopped");
			MessageListenerContainer retry = container(context, "stopped.retry");
			Failing failing = context.getBean(Failing.class);
			TestBroker.send(this.topic, "poison");
			await().until(() -> failing.seen.size() == 1);
			main.stop();
			assertThat(retry.isRunning()).isFalse();
			await().during(Duration.ofSeconds(2)).until(() -> failing.seen.size() == 1);
			main.start();
			assertThat(retry.isRunning()).isTrue();
			await().until(() -> failing.seen.size() == 2);
		}
	}

	@Test
	void aPauseAndAResumeGoForRetriesAsWell() {
		try (ConfigurableApplicationContext context = run("true", "100ms")) {
			MessageListenerContainer main = container(context, "stopped");
			MessageListenerContainer retry = container(context, "stopped.retry");
			main.pause();
			assertThat(retry.isPauseRequested()).isTrue();
			main.resume();
			assertThat(retry.isPauseRequested()).isFalse();
			TestBroker.send(this.topic, "poison");
			await().until(() -> context.getBean(Failing.class).seen.size() == 2);
		}
	}

	@Test
	void whatIsNotStartedWithTheApplicationIsStartedWithItsRetries() {
		try (ConfigurableApplicationContext context = run("false", "100ms")) {
			MessageListenerContainer main = container(context, "stopped");
			MessageListenerContainer retry = container(context, "stopped.retry");
			assertThat(retry.isRunning()).isFalse();
			main.start();
			assertThat(retry.isRunning()).isTrue();
			TestBroker.send(this.topic, "poison");
			await().until(() -> context.getBean(Failing.class).seen.size() == 2);
		}
	}

	@Test
	void retriesThatWereStoppedOnTheirOwnStayStopped() {
		try (ConfigurableApplicationContext context = run("true", "100ms")) {
			MessageListenerContainer main = container(context, "stopped");
			MessageListenerContainer retry = container(context, "stopped.retry");
			retry.stop();
			main.stop();
			main.start();
			assertThat(retry.isRunning()).isFalse();
			retry.start();
			assertThat(retry.isRunning()).isTrue();
		}
	}

	@Test
	void whatIsStoppedWhileItWaitsToBeStartedAgainStaysStopped(CapturedOutput output) throws Exception {
		TestApplication application = application("true", "100ms").with("spring.kafka.consumer.auto-offset-reset=none");
		try (ConfigurableApplicationContext context = application.run()) {
			MessageListenerContainer main = container(context, "stopped");
			ContainerRestarter restarter = context.getBean(ContainerRestarter.class);
			await().until(() -> restarter.pending().contains("stopped"));
			assertThat(output.getOut()).containsPattern("Container 'stopped' has stopped \\(.+\\):"
					+ " NoOffsetForPartitionException: .+ Check the committed offsets of the group, and"
					+ " spring.kafka.consumer.auto-offset-reset. Thrown at .+ It is started again in");
			main.stop();
			assertThat(restarter.pending()).isEmpty();
			assertThat(main.isInExpectedState()).isTrue();
			assertThat(container(context, "stopped.retry").isRunning()).isFalse();
			TestBroker.admin()
				.alterConsumerGroupOffsets(this.group,
						Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(0)))
				.all()
				.get();
			TestBroker.send(this.topic, "poison");
			Failing failing = context.getBean(Failing.class);
			await().during(Duration.ofSeconds(2)).until(() -> failing.seen.isEmpty() && !main.isRunning());
			main.start();
			await().until(() -> failing.seen.size() == 2);
		}
	}

	@Test
	void retriesThatWereStoppedStayStoppedWhenTheListenerIsStartedAgainAfterAnError() {
		try (ConfigurableApplicationContext context = run("true", "100ms")) {
			MessageListenerContainer main = container(context, "stopped");
			MessageListenerContainer retry = container(context, "stopped.retry");
			retry.stop();
			main.stopAbnormally(() -> {
			});
			TestBroker.send(this.topic, "poison");
			await().atMost(Duration.ofSeconds(20)).until(() -> context.getBean(Failing.class).seen.size() == 1);
			await().during(Duration.ofSeconds(1)).until(() -> !retry.isRunning());
		}
	}

	private static MessageListenerContainer container(ConfigurableApplicationContext context, String id) {
		return context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer(id);
	}

	private ConfigurableApplicationContext run(String autoStartup, String delays) {
		return application(autoStartup, delays).run();
	}

	private TestApplication application(String autoStartup, String delays) {
		return TestApplication.of(Failing.class)
			.with("topic=" + this.topic, "group=" + this.group, "auto-startup=" + autoStartup, "delays=" + delays);
	}

	static class Failing {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "stopped", topics = "${topic}", groupId = "${group}",
				autoStartup = "${auto-startup}", retryDelays = "${delays}")
		void listen(ConsumerRecord<String, String> record) {
			this.seen.add(record.topic());
			throw new IllegalStateException("always");
		}

	}

}
