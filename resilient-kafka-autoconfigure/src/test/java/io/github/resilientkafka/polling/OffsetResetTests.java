package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.RecordsExpiredEvent;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Where a listener begins, and where it goes on when its position is not there any more.
 */
@BrokerTest
class OffsetResetTests {

	private static final ExpiredRecords IGNORED = (partition, position, beginning) -> {
	};

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void nothingThatTheRetentionHasLeftIsSkipped() throws Exception {
		processTen();
		send(10, 110);
		try (Admin admin = Admin
			.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestBroker.servers()))) {
			admin.deleteRecords(Map.of(new TopicPartition(this.topic, 0), RecordsToDelete.beforeOffset(60)))
				.all()
				.get();
		}
		try (ConfigurableApplicationContext context = run("latest")) {
			Listener listener = context.getBean(Listener.class);
			await().until(() -> listener.seen.size() >= 50);
			assertThat(listener.seen).containsExactlyElementsOf(ids(60, 110));
			assertThat(listener.expired).containsExactly(new RecordsExpiredEvent("reset", this.topic, 0, 10, 60));
		}
	}

	@Test
	void whatIsBeyondTheEndIsReadFromTheBeginning() {
		Consumer<byte[], byte[]> consumer = mock();
		TopicPartition partition = new TopicPartition("topic", 0);
		given(consumer.assignment()).willReturn(Set.of(partition));
		given(consumer.beginningOffsets(any(), any())).willReturn(Map.of(partition, 0L));
		List<Long> told = new ArrayList<>();
		new OffsetReset(consumer, "latest", false,
				(each, position, beginning) -> told.addAll(List.of(position, beginning)), TimeSource.SYSTEM)
			.goOn(new OffsetOutOfRangeException(Map.of(partition, 10L)));
		verify(consumer).seekToBeginning(List.of(partition));
		assertThat(told).containsExactly(10L, 0L);
	}

	@Test
	void whereALeaderHasNotHadTheLastRecordsNothingElseIsReadAgain() {
		Consumer<byte[], byte[]> consumer = mock();
		TopicPartition partition = new TopicPartition("topic", 0);
		given(consumer.assignment()).willReturn(Set.of(partition));
		List<Long> told = new ArrayList<>();
		new OffsetReset(consumer, "latest", false, (each, position, beginning) -> told.add(position), TimeSource.SYSTEM)
			.goOn(new LogTruncationException("truncated", Map.of(partition, 10L),
					Map.of(partition, new OffsetAndMetadata(7))));
		verify(consumer).seek(partition, 7);
		assertThat(told).isEmpty();
	}

	/**
	 * A new log of the same leader epoch looks like the old one.
	 */
	@Test
	void aRetryTopicThatMayHaveBeenMadeAnewIsReadFromItsBeginning() {
		Consumer<byte[], byte[]> consumer = mock();
		TopicPartition partition = new TopicPartition("topic", 0);
		given(consumer.assignment()).willReturn(Set.of(partition));
		given(consumer.beginningOffsets(any(), any())).willReturn(Map.of(partition, 0L));
		OffsetReset reset = new OffsetReset(consumer, "earliest", true, IGNORED, TimeSource.SYSTEM);
		reset.goOn(new LogTruncationException("truncated", Map.of(partition, 242L),
				Map.of(partition, new OffsetAndMetadata(88))));
		verify(consumer).seekToBeginning(List.of(partition));
		assertThat(reset.takeMoved()).isEqualTo(Map.of(partition, 0L));
	}

	/**
	 * The client has discarded what it has to say of the second partition.
	 */
	@Test
	void allPartitionsOfARetryTopicThatWasMadeAnewAreReadFromTheirBeginning() {
		Consumer<byte[], byte[]> consumer = mock();
		TopicPartition told = new TopicPartition("topic", 0);
		TopicPartition untold = new TopicPartition("topic", 1);
		TopicPartition other = new TopicPartition("other", 1);
		given(consumer.assignment()).willReturn(Set.of(told, untold, other));
		given(consumer.beginningOffsets(any(), any())).willReturn(Map.of(told, 0L));
		OffsetReset reset = new OffsetReset(consumer, "earliest", true, IGNORED, TimeSource.SYSTEM);
		reset.goOn(new LogTruncationException("truncated", Map.of(told, 39L), Map.of()));
		verify(consumer).seekToBeginning(List.of(told));
		verify(consumer).seekToBeginning(List.of(untold));
		assertThat(reset.takeMoved()).isEqualTo(Map.of(told, 0L, untold, 0L));
	}

	@Test
	void allThatWasToldToOthersIsRemembered() {
		Consumer<byte[], byte[]> consumer = mock();
		TopicPartition one = new TopicPartition("one", 0);
		TopicPartition two = new TopicPartition("two", 0);
		given(consumer.assignment()).willReturn(Set.of(one, two));
		OffsetReset reset = new OffsetReset(consumer, "earliest", false, IGNORED, TimeSource.SYSTEM);
		reset.remember(new LogTruncationException("truncated", Map.of(one, 10L), Map.of()));
		reset.remember(new LogTruncationException("truncated", Map.of(two, 10L), Map.of()));
		reset.poll(Duration.ZERO);
		reset.poll(Duration.ZERO);
		assertThat(reset.takeMoved()).containsOnlyKeys(one, two);
	}

	@Test
	void anApplicationThatWantsToBeToldIsTold() {
		OffsetReset reset = new OffsetReset(mock(), "none", false, IGNORED, TimeSource.SYSTEM);
		OffsetOutOfRangeException failure = new OffsetOutOfRangeException(Map.of(new TopicPartition("topic", 0), 10L));
		assertThatExceptionOfType(OffsetOutOfRangeException.class).isThrownBy(() -> reset.goOn(failure));
	}

	@Test
	void aNewGroupBeginsWhereTheApplicationSays() {
		send(0, 10);
		try (ConfigurableApplicationContext context = run("latest")) {
			awaitAssigned(context);
			send(10, 20);
			Listener listener = context.getBean(Listener.class);
			await().until(() -> listener.seen.size() >= 10);
			assertThat(listener.seen).containsExactlyElementsOf(ids(10, 20));
			assertThat(listener.expired).isEmpty();
		}
	}

	@Test
	void anUnknownPolicyIsRefusedAsTheClientDoes() {
		assertThat(OffsetReset.policy(null)).isEqualTo("latest");
		assertThat(OffsetReset.policy("earliest")).isEqualTo("earliest");
		assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> OffsetReset.policy("newest"));
	}

	/**
	 * An offset may be committed just when its retry topic was deleted and made anew.
	 * With the leader epoch of the old topic a client would wait until the new one has
	 * reached that epoch.
	 */
	@Test
	void aRetryTopicIsReadFromItsBeginningWhateverOffsetIsLeftOfAnother() throws Exception {
		TopicPartition lane = new TopicPartition(this.topic + "." + this.group + ".retry-100ms", 0);
		String retryGroup = this.group + ".retry";
		try (ConfigurableApplicationContext context = runRetrying()) {
			TestBroker.send(this.topic, "one");
			await().until(() -> context.getBean(Retrying.class).retried.contains("one"));
		}
		assertThat(TestBroker.admin()
			.listConsumerGroupOffsets(retryGroup)
			.partitionsToOffsetAndMetadata()
			.get()
			.get(lane)
			.leaderEpoch()).isEmpty();
		TestBroker.admin().alterConsumerGroupOffsets(retryGroup, Map.of(lane, new OffsetAndMetadata(44))).all().get();
		try (ConfigurableApplicationContext context = runRetrying()) {
			TestBroker.send(this.topic, "two");
			await().until(() -> context.getBean(Retrying.class).retried.contains("two"));
			await().until(() -> TestBroker.committed(retryGroup, lane.topic(), 0) == 2);
		}
	}

	private ConfigurableApplicationContext runRetrying() {
		return TestApplication.of(Retrying.class).with("topic=" + this.topic, "group=" + this.group).run();
	}

	private void processTen() {
		try (ConfigurableApplicationContext context = run("latest")) {
			awaitAssigned(context);
			send(0, 10);
			Listener listener = context.getBean(Listener.class);
			await().until(() -> listener.seen.size() == 10);
		}
	}

	private static void awaitAssigned(ConfigurableApplicationContext context) {
		KafkaListenerEndpointRegistry registry = context.getBean(KafkaListenerEndpointRegistry.class);
		// The position is found out when the partition is assigned
		await().until(() -> !registry.getListenerContainer("reset").getAssignedPartitions().isEmpty());
	}

	private void send(int from, int to) {
		TestBroker.sendAll(ids(from, to).stream()
			.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, id.getBytes()))
			.toList());
	}

	private static List<String> ids(int from, int to) {
		return IntStream.range(from, to).mapToObj(String::valueOf).toList();
	}

	private ConfigurableApplicationContext run(String policy) {
		return TestApplication.of(Listener.class)
			.with("topic=" + this.topic, "group=" + this.group, "spring.kafka.consumer.auto-offset-reset=" + policy)
			.run();
	}

	static class Listener {

		final List<String> seen = new CopyOnWriteArrayList<>();

		final List<RecordsExpiredEvent> expired = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "reset", topics = "${topic}", groupId = "${group}", retryDelays = {})
		void listen(String value) {
			this.seen.add(value);
		}

		@EventListener
		void expired(RecordsExpiredEvent event) {
			this.expired.add(event);
		}

	}

	static class Retrying {

		final List<String> retried = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "retrying", topics = "${topic}", groupId = "${group}", retryDelays = "100ms")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			if (attempt == 1) {
				throw new IllegalStateException("on purpose");
			}
			this.retried.add(value);
		}

	}

}
