package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * How long a decision waits for the next call.
 */
class HeldRecordsTests {

	private static final long SOON = 500;

	private static final long LATE = 5000;

	private static final Failure FAILURE = new Failure(1, 0, new IllegalStateException("on purpose"));

	private static final Outcome.Failed DEAD_LETTER = new Outcome.DeadLetter(FAILURE);

	private final Consumer<?, ?> consumer = mock();

	private final HeldRecords held = new HeldRecords();

	@Test
	void whereNothingElseHappensADeadLetterGoesSoon() {
		assertThat(goesAt(DEAD_LETTER, new Calls(1, 1, false))).isEqualTo(SOON);
	}

	@Test
	void afterManyFailuresItWaitsForTheNextCall() {
		assertThat(goesAt(DEAD_LETTER, new Calls(10, 10, false))).isEqualTo(LATE);
	}

	@Test
	void whereCallsUsuallyComeItWaitsForTheNextOne() {
		assertThat(goesAt(DEAD_LETTER, new Calls(100, 1, true))).isEqualTo(LATE);
	}

	@Test
	void aRetryWaitsForNone() {
		assertThat(goesAt(new Outcome.Retry(new RetryLane(1, Duration.ofMinutes(1)), 60_000, FAILURE),
				new Calls(100, 20, true)))
			.isEqualTo(SOON);
	}

	@Test
	void eachCallPutsItOff() {
		Calls calls = new Calls(100, 1, true);
		PolledRecord record = hold(DEAD_LETTER, calls);
		this.held.noticeCalls(calls, 1000);
		assertThat(goesAt(record)).isEqualTo(LATE);
		this.held.noticeCalls(new Calls(101, 2, true), 2000);
		assertThat(goesAt(record)).isEqualTo(2000 + LATE);
	}

	private long goesAt(Outcome.Failed decision, Calls calls) {
		return goesAt(hold(decision, calls));
	}

	private PolledRecord hold(Outcome.Failed decision, Calls calls) {
		PolledRecord record = record();
		record.decide(decision);
		this.held.hold(record, (failure) -> Blame.LIKELY_OUTAGE, calls, 0, 60_000);
		return record;
	}

	private long goesAt(PolledRecord record) {
		for (long now = 0; now < 60_000; now += 100) {
			if (record.isTime(now)) {
				return now;
			}
		}
		return 60_000;
	}

	private PolledRecord record() {
		ListenerAccount listener = new ListenerAccount(Map.of("topic", "main"), (count) -> {
		});
		PartitionBacklog backlog = new PartitionBacklog(new TopicPartition("topic", 0),
				new LanePosition("topic", RetryLane.MAIN), false, listener.open().lane("topic"),
				new ForeignRecords(this.consumer, false, new ConsumerState("client", "container", 1, 0)));
		backlog.add(List.of(new ConsumerRecord<byte[], byte[]>("topic", 0, 0, null, null)), 0);
		return backlog.iterator().next();
	}

}
