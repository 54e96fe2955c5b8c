package io.github.resilientkafka.polling;

import java.util.Map;
import java.util.stream.IntStream;

import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * A record that makes room for others comes after them, but not much later.
 */
class MakingRoomTests {

	private static final long INTERVAL = 100;

	private final Consumer<?, ?> consumer = mock();

	private final HeldRecords held = new HeldRecords();

	@Test
	void othersAreTriedFirstHoweverLongCallsAreRefused() {
		PartitionBacklog backlog = backlog(2);
		PolledRecord first = backlog.iterator().next();
		this.held.makeRoom(first, new IllegalStateException("on purpose"), 500);
		for (long now = 0; now < 60_000; now += INTERVAL) {
			assertThat(first.isTime(now)).isFalse();
			assertThat(backlog.readyAt()).isEqualTo(now);
			backlog.postponeAttempts(now + INTERVAL);
		}
	}

	@Test
	void aloneItAsksSeveralTimesASecond() {
		PartitionBacklog backlog = backlog(1);
		this.held.makeRoom(backlog.iterator().next(), new IllegalStateException("on purpose"), 500);
		for (long asked = 500; asked < 60_000; asked = backlog.readyAt()) {
			backlog.postponeAttempts(asked + INTERVAL);
			assertThat(backlog.readyAt()).isBetween(asked + INTERVAL, asked + 500);
		}
	}

	@Test
	void whenCallsSucceedAgainItIsNextInItsPlace() {
		PartitionBacklog backlog = backlog(2);
		PolledRecord first = backlog.iterator().next();
		this.held.makeRoom(first, new IllegalStateException("on purpose"), 500);
		backlog.postponeAttempts(500);
		this.held.standInLine();
		assertThat(first.isTime(0)).isTrue();
		assertThat(first.holdsUp()).isTrue();
	}

	private PartitionBacklog backlog(int size) {
		ListenerAccount listener = new ListenerAccount(Map.of("topic", "main"), (count) -> {
		});
		PartitionBacklog backlog = new PartitionBacklog(new TopicPartition("topic", 0),
				new LanePosition("topic", RetryLane.MAIN), false, listener.open().lane("topic"),
				new ForeignRecords(this.consumer, false, new ConsumerState("client", "container", 1, 0)));
		backlog.add(IntStream.range(0, size)
			.mapToObj((offset) -> new ConsumerRecord<byte[], byte[]>("topic", 0, offset, null, null))
			.toList(), 0);
		return backlog;
	}

}
