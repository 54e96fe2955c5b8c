package io.github.resilientkafka.lag;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryLaneStateTests {

	private static final TopicPartition PARTITION = new TopicPartition("retry", 0);

	private static final long DELAY = 60_000;

	/** An end of 10 at the start, and of 30 a minute later. */
	private final OffsetHistory history = new OffsetHistory(Duration.ofHours(1));

	RetryLaneStateTests() {
		this.history.add(0, 10, 0);
		this.history.add(300_000, 30, 0);
	}

	@Test
	void nothingIsLeft() {
		assertThat(state(30, 0, null, 600_000)).isEqualTo(new RetryLaneState(0, 0, 0, null));
	}

	@Test
	void ofAYoungHistoryNothingIsKnown() {
		assertThat(state(0, 10, null, 60_000)).isEqualTo(new RetryLaneState(0, 0, 10, null));
	}

	@Test
	void whatWasThereADelayAgoIsOverdueAndTheRestWaits() {
		assertThat(state(4, 26, null, 320_000))
			.isEqualTo(new RetryLaneState(20, 6, 0, Duration.ofMillis(320_000 - DELAY)));
		assertThat(state(12, 18, null, 320_000)).isEqualTo(new RetryLaneState(18, 0, 0, null));
		assertThat(state(12, 18, null, 400_000))
			.isEqualTo(new RetryLaneState(0, 18, 0, Duration.ofMillis(400_000 - 300_000 - DELAY)));
	}

	@Test
	void aHeadThatIsNotDueProvesThatNothingIs() {
		assertThat(state(4, 26, 320_001L, 320_000)).isEqualTo(new RetryLaneState(26, 0, 0, null));
	}

	@Test
	void aHeadThatIsDueSaysSinceWhen() {
		assertThat(state(12, 18, 319_000L, 320_000)).isEqualTo(new RetryLaneState(17, 1, 0, Duration.ofSeconds(1)));
		assertThat(state(4, 26, 50_000L, 320_000)).isEqualTo(new RetryLaneState(20, 6, 0, Duration.ofSeconds(270)));
		assertThat(state(4, 26, 1_000L, 40_000)).isEqualTo(new RetryLaneState(0, 1, 25, Duration.ofSeconds(39)));
	}

	@Test
	void aMomentIsNotLate() {
		assertThat(state(12, 18, 319_000L, 320_000).isLate()).isFalse();
		assertThat(state(12, 18, 315_000L, 320_000).isLate()).isTrue();
		assertThat(state(30, 0, null, 320_000).isLate()).isFalse();
	}

	@Test
	void addsUp() {
		RetryLaneState sum = new RetryLaneState(1, 2, 3, Duration.ofSeconds(1))
			.plus(new RetryLaneState(10, 20, 30, Duration.ofSeconds(7)))
			.plus(new RetryLaneState(100, 0, 0, null));
		assertThat(sum).isEqualTo(new RetryLaneState(111, 22, 33, Duration.ofSeconds(7)));
		assertThat(RetryLaneState.EMPTY.plus(sum)).isEqualTo(sum);
	}

	/**
	 * A lane into which records come and out of which they are taken when they like.
	 */
	@RepeatedTest(100)
	void neverExaggerates() {
		Random random = new Random();
		long delay = 1_000L * (1 + random.nextInt(7200));
		OffsetHistory ends = new OffsetHistory(Duration.ofMillis(delay).plusMinutes(10));
		List<Long> due = new ArrayList<>();
		int settled = 0;
		long now = 0;
		for (int step = 0; step < 2_000; step++) {
			now += 1 + random.nextInt(30_000);
			for (int count = random.nextInt(4); count > 0; count--) {
				due.add(now - random.nextInt(1_000) + delay);
			}
			ends.add(now, due.size(), settled);
			while (settled < due.size() && due.get(settled) <= now && random.nextInt(4) != 0) {
				settled++;
			}
			RetryLaneState state = RetryLaneState.of(ends, delay, settled, due.size() - settled, null, now);
			long time = now;
			long overdue = due.subList(settled, due.size()).stream().filter((each) -> each <= time).count();
			assertThat(state.overdue()).isLessThanOrEqualTo(overdue);
			assertThat(state.waiting() + state.overdue() + state.unknown()).isEqualTo(due.size() - settled);
			if (state.oldestOverdue() != null) {
				assertThat(state.oldestOverdue().toMillis()).isLessThanOrEqualTo(now - due.get(settled));
			}
		}
		// What is left alone is found out sooner or later: points may be a while apart
		for (long end = now + 2 * delay + 60_000; now < end; now += 15_000) {
			ends.add(now, due.size(), settled);
		}
		assertThat(RetryLaneState.of(ends, delay, settled, due.size() - settled, null, now).overdue())
			.isEqualTo(due.size() - settled);
	}

	private RetryLaneState state(long settled, long lag, @Nullable Long headDue, long now) {
		ConsumerPosition assigned = (headDue != null) ? new ConsumerPosition(30, 1, headDue, now) : null;
		return RetryLaneState.of(this.history, DELAY, settled, lag, assigned, now);
	}

}
