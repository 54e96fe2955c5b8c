package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.account.RecordAccount;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

class CommitAheadTests {

	private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

	private final Consumer<?, ?> consumer = mock();

	private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

	private final ListenerAccount listener = new ListenerAccount(Map.of("topic", "main"), (count) -> {
	});

	private final RecordAccount account = this.listener.open();

	private final PartitionBacklog backlog = new PartitionBacklog(PARTITION, new LanePosition("topic", RetryLane.MAIN),
			false, this.account.lane("topic"),
			new ForeignRecords(this.consumer, false, new ConsumerState("client", "container", 1, 0)));

	private final OffsetCommitter committer = new OffsetCommitter(this.consumer, Duration.ofSeconds(1), () -> {
	}, TimeSource.SYSTEM);

	private final CommitAhead ahead = new CommitAhead(this.committer);

	@BeforeEach
	void commitsSucceed() {
		willAnswer((call) -> {
			this.committed.putAll(call.getArgument(0));
			return null;
		}).given(this.consumer).commitSync(anyMap(), any());
	}

	@BeforeEach
	void aHundredRecords() {
		this.backlog.add(IntStream.range(0, 100)
			.mapToObj((offset) -> new ConsumerRecord<byte[], byte[]>("topic", 0, offset, null, null))
			.toList(), 0);
	}

	@Test
	void asManyAreCommittedAsAPassGetsThrough() {
		assertThat(commit()).isEqualTo(4);
		call(4);
		assertThat(commit()).isEqualTo(12);
		call(3);
		assertThat(commit()).isEqualTo(13);
		call(5);
		assertThat(commit()).isEqualTo(22);
	}

	@Test
	void allAreCommittedIfTheyAreProcessedTogether() {
		this.ahead.commit(List.of(this.backlog), true);
		assertThat(this.backlog).hasSize(100);
	}

	@Test
	void whatWasNotCalledIsHandedBack() {
		commit();
		call(1);
		this.ahead.handBack(List.of(this.backlog));
		assertThat(this.committed.get(PARTITION).offset()).isEqualTo(1);
		giveBack();
		assertThat(settled(Settlement.PROCESSED)).isEqualTo(1);
		assertThat(settled(Settlement.DROPPED)).isZero();
		assertThat(returned()).isEqualTo(99);
	}

	@Test
	void whatCannotBeHandedBackIsNotCountedAsReturned() {
		commit();
		call(1);
		willThrow(new TimeoutException()).given(this.consumer).commitSync(anyMap(), any());
		this.ahead.handBack(List.of(this.backlog));
		giveBack();
		assertThat(settled(Settlement.DROPPED)).isEqualTo(3);
		assertThat(returned()).isEqualTo(96);
	}

	@Test
	void nothingMayBeProcessedIfTheCommitFailsAndAllIsHandedBack() {
		willThrow(new TimeoutException()).given(this.consumer).commitSync(anyMap(), any());
		this.ahead.commit(List.of(this.backlog), false);
		assertThat(this.backlog).isEmpty();
		commitsSucceed();
		this.ahead.handBack(List.of(this.backlog));
		assertThat(this.committed.get(PARTITION).offset()).isZero();
	}

	@Test
	void whatIsLeftOfATopicThatWasMadeAnewIsProcessedAndTheNewRecordsAreCommittedFirst() {
		commit();
		call(1);
		goOnAtZero();
		this.backlog.add(List.of(new ConsumerRecord<>("topic", 0, 0, null, null)), 0);
		assertThat(this.backlog).hasSize(99);
		call(99);
		assertThat(this.backlog).isEmpty();
		assertThat(commit()).isEqualTo(1);
		assertThat(this.committed.get(PARTITION).offset()).isEqualTo(1);
	}

	@Test
	void whatIsLeftOfATopicThatWasMadeAnewIsNotHandedBack() {
		commit();
		call(1);
		goOnAtZero();
		this.ahead.handBack(List.of(this.backlog));
		assertThat(this.committed.get(PARTITION).offset()).isZero();
	}

	private void goOnAtZero() {
		OffsetAndMetadata zero = new OffsetAndMetadata(0);
		this.committer.addBack(PARTITION, zero);
		this.backlog.goOnAt(zero);
	}

	private int commit() {
		this.ahead.commit(List.of(this.backlog), false);
		int cleared = 0;
		for (PolledRecord record : this.backlog) {
			cleared = (int) record.record().offset() + 1;
		}
		return cleared;
	}

	private void call(int count) {
		int left = count;
		for (PolledRecord record : this.backlog) {
			if (left-- > 0) {
				record.settle(Settlement.PROCESSED);
			}
		}
		this.backlog.release(Long.MAX_VALUE);
	}

	private long settled(Settlement settlement) {
		return this.listener.lanes().iterator().next().settled(settlement);
	}

	private long returned() {
		return this.listener.lanes().iterator().next().returned();
	}

	private void giveBack() {
		this.backlog.giveBack();
		this.account.post(0);
	}

}
