package io.github.resilientkafka.lag;

import java.time.Duration;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PartitionTrackerTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private static final LaneTraits MAIN = new LaneTraits(null, true, 1, 4);

	private static final LaneTraits RETRY = new LaneTraits(Duration.ofMinutes(1), true, 0, 4);

	private static final long INTERVAL = 15_000;

	private PartitionTracker tracker = new PartitionTracker(MAIN);

	private long now;

	@Test
	void aTransactionMarkerIsNoLag() {
		PartitionLag lag = repeat(10, 0, 101, 100L, null);
		assertThat(lag.lag()).isZero();
		assertThat(lag.status()).isEqualTo(LagStatus.OK);
		assertThat(lag.timeLag()).isZero();
		assertThat(lag.retention().leadRatio()).isEqualTo(1.0);
	}

	@Test
	void howeverManyMarkersFollowAConsumerHereThatHasReadThem() {
		PartitionLag lag = repeat(10, 0, 105, 100L, assigned(105, 0));
		assertThat(lag.lag()).isZero();
		assertThat(lag.status()).isEqualTo(LagStatus.OK);
	}

	@Test
	void oneRecordThatIsStuckHereIsFound() {
		PartitionLag lag = repeat(10, 0, 101, 100L, assigned(101, 1));
		assertThat(lag.lag()).isEqualTo(1);
		assertThat(lag.status()).isEqualTo(LagStatus.STALL);
	}

	@Test
	void aConsumerOfAnotherInstanceThatCommitsNothingHasStopped() {
		assertThat(repeat(4, 0, 110, 100L, null).status()).isEqualTo(LagStatus.UNKNOWN);
		PartitionLag lag = repeat(1, 0, 110, 100L, null);
		assertThat(lag.status()).isEqualTo(LagStatus.STOP);
		assertThat(lag.lag()).isEqualTo(10);
	}

	@Test
	void aConsumerHereThatDoesNotPollHasStopped() {
		this.now = 1_000_000;
		ConsumerPosition hung = new ConsumerPosition(110, 10, null, this.now);
		assertThat(repeat(10, 0, 110, 100L, hung).status()).isEqualTo(LagStatus.STOP);
	}

	@Test
	void isNotMisledByAViewThatIsOlderThanTheSample() {
		assertThat(repeat(1, 0, 110, 110L, assigned(105, 5)).lag()).isZero();
		assertThat(repeat(1, 0, 110, 104L, assigned(110, 0)).lag()).isZero();
	}

	@Test
	void whatIsCommittedBehindTheLastStableOffsetIsNoLag() {
		assertThat(repeat(1, 0, 110, 150L, null).lag()).isZero();
	}

	@Test
	void withoutACommitTheFirstRecordCountsIfThatIsWhereTheConsumerBegins() {
		PartitionLag lag = repeat(6, 40, 100, null, null);
		assertThat(lag.lag()).isEqualTo(60);
		assertThat(lag.status()).isEqualTo(LagStatus.STOP);
	}

	@Test
	void withoutACommitAndWithAnotherBeginningNothingIsKnown() {
		this.tracker = new PartitionTracker(new LaneTraits(null, false, 1, 4));
		PartitionLag lag = repeat(6, 40, 100, null, null);
		assertThat(lag.lag()).isNull();
		assertThat(lag.timeLag()).isNull();
		assertThat(lag.status()).isEqualTo(LagStatus.UNKNOWN);
		assertThat(repeat(6, 40, 100, null, assigned(100, 0)).status()).isEqualTo(LagStatus.OK);
		PartitionLag stuck = repeat(6, 40, 130, null, assigned(130, 20));
		assertThat(stuck.lag()).isEqualTo(20);
		assertThat(stuck.status()).isEqualTo(LagStatus.STALL);
	}

	@Test
	void anEmptyPartitionIsWellWithoutAnyCommit() {
		this.tracker = new PartitionTracker(new LaneTraits(null, false, 1, 4));
		assertThat(repeat(1, 40, 40, null, null).status()).isEqualTo(LagStatus.OK);
	}

	@Test
	void withoutPermissionToReadCommittedOffsetsNothingIsKnownOfOthers() {
		PartitionLag lag = add(new PartitionOffsets(PARTITION, 0, 100, null, false, null, false));
		assertThat(lag.status()).isEqualTo(LagStatus.UNKNOWN);
		assertThat(lag.lag()).isNull();
		lag = add(new PartitionOffsets(PARTITION, 0, 100, null, false, assigned(100, 3), false));
		assertThat(lag.lag()).isEqualTo(3);
	}

	@Test
	void aChangeIsBelievedWhenItIsSeenTwice() {
		repeat(10, 0, 100, 100L, null);
		assertThat(repeat(1, 0, 100, 50L, null).status()).isEqualTo(LagStatus.OK);
		assertThat(repeat(1, 0, 100, 50L, null).status()).isEqualTo(LagStatus.REWIND);
		StatusHold hold = new StatusHold();
		assertThat(hold.see(LagStatus.STOP)).isEqualTo(LagStatus.UNKNOWN);
		assertThat(hold.see(LagStatus.STALL)).isEqualTo(LagStatus.STALL);
		assertThat(hold.see(LagStatus.OK)).isEqualTo(LagStatus.STALL);
		assertThat(hold.see(LagStatus.STALL)).isEqualTo(LagStatus.STALL);
		assertThat(hold.see(LagStatus.OK)).isEqualTo(LagStatus.STALL);
		assertThat(hold.see(LagStatus.OK)).isEqualTo(LagStatus.OK);
		assertThat(new StatusHold().see(LagStatus.OK)).isEqualTo(LagStatus.OK);
	}

	@Test
	void aFullRetryLaneOfWhichNothingIsDueWaits() {
		this.tracker = new PartitionTracker(RETRY);
		ConsumerPosition notDue = new ConsumerPosition(50, 50, Long.MAX_VALUE, 0);
		PartitionLag lag = repeat(20, 0, 50, null, notDue);
		assertThat(lag.status()).isEqualTo(LagStatus.WAITING);
		assertThat(lag.lag()).isEqualTo(50);
		assertThat(lag.retries()).isEqualTo(new RetryLaneState(50, 0, 0, null));
	}

	@Test
	void aThreadThatHasLostItsPartitionMayStillSpeakOfIt() {
		this.tracker = new PartitionTracker(RETRY);
		ConsumerPosition hung = new ConsumerPosition(20, 5, 1L, 0);
		assertThat(repeat(1, 0, 30, 15L, hung).retries().overdue()).isEqualTo(1);
		assertThat(repeat(1, 0, 30, 25L, hung).retries().overdue()).isZero();
	}

	@Test
	void aRetryLaneThatNobodyReadsIsFoundOutAfterItsDelay() {
		this.tracker = new PartitionTracker(RETRY);
		add(offsets(0, 0, null, null));
		assertThat(repeat(4, 0, 50, null, null).status()).isEqualTo(LagStatus.UNKNOWN);
		assertThat(repeat(1, 0, 50, null, null).status()).isEqualTo(LagStatus.WAITING);
		PartitionLag lag = repeat(20, 0, 50, null, null);
		assertThat(lag.status()).isEqualTo(LagStatus.STOP);
		assertThat(lag.retries().overdue()).isEqualTo(50);
	}

	@Test
	void aBusyRetryLaneInWhichSomethingHasJustBecomeDueIsWell() {
		this.tracker = new PartitionTracker(RETRY);
		PartitionLag lag = null;
		for (long settled = 0; settled < 20; settled++) {
			ConsumerPosition busy = new ConsumerPosition(settled + 4, 4, this.now + INTERVAL - 100, this.now);
			lag = add(offsets(0, settled + 4, settled, busy));
		}
		assertThat(lag.retries().overdue()).isEqualTo(1);
		assertThat(lag.status()).isEqualTo(LagStatus.OK);
	}

	@Test
	void whileTheListenerPausesNothingHasStopped() {
		PartitionLag lag = null;
		for (int sample = 0; sample < 10; sample++) {
			lag = add(new PartitionOffsets(PARTITION, 0, 110, 100L, true, assigned(110, 10), true));
		}
		assertThat(lag.status()).isEqualTo(LagStatus.PAUSED);
	}

	@Test
	void aSampleWithoutCommittedOffsetsNowAndThenChangesNothing() {
		assertThat(repeat(6, 0, 110, 100L, null).status()).isEqualTo(LagStatus.STOP);
		PartitionOffsets unanswered = new PartitionOffsets(PARTITION, 0, 110, null, false, null, false);
		assertThat(add(unanswered).status()).isEqualTo(LagStatus.STOP);
		assertThat(repeat(1, 0, 110, 100L, null).status()).isEqualTo(LagStatus.STOP);
		for (int sample = 0; sample < 6; sample++) {
			add(unanswered);
		}
		assertThat(add(unanswered).status()).isEqualTo(LagStatus.UNKNOWN);
	}

	@Test
	void aConsumerThatAlwaysHasSomethingLeftKeepsUp() {
		PartitionLag lag = null;
		for (long end = 100; end < 1_000; end += 50) {
			lag = repeat(1, 0, end, end - 1, assigned(end, 1));
		}
		assertThat(lag.lag()).isEqualTo(1);
		assertThat(lag.status()).isEqualTo(LagStatus.OK);
		for (long end = 1_000; end < 2_000; end += 50) {
			// A marker and a record, of another instance
			lag = repeat(1, 0, end, end - 2, null);
		}
		assertThat(lag.lag()).isEqualTo(2);
		assertThat(lag.status()).isEqualTo(LagStatus.OK);
	}

	@Test
	void aConsumerThatIsLateByMoreThanASampleIsFound() {
		PartitionLag lag = null;
		for (long end = 200; end < 1_000; end += 50) {
			lag = repeat(1, 0, end, end - 60, null);
		}
		assertThat(lag.status()).isEqualTo(LagStatus.WARN);
	}

	@Test
	void aTopicThatIsCreatedAnewHasLostNothing() {
		repeat(6, 500, 1_000, 1_000L, null);
		assertThat(repeat(1, 0, 60, 40L, null).retention().lost()).isZero();
	}

	@Test
	void aShortPauseAfterADeletionPutsNothingAtRisk() {
		repeat(4, 0, 1_200, 1_200L, assigned(1_200, 0));
		PartitionOffsets paused = new PartitionOffsets(PARTITION, 1_000, 1_300, 1_290L, true, assigned(1_300, 10),
				true);
		for (int sample = 0; sample < 4; sample++) {
			PartitionLag lag = add(paused);
			assertThat(lag.retention().atRisk()).isFalse();
		}
		add(paused);
		assertThat(add(paused).retention().atRisk()).isTrue();
	}

	@Test
	void recordsThatWereDeletedUnreadAreLost() {
		repeat(6, 0, 5_000, 1_000L, null);
		assertThat(repeat(1, 3_000, 5_000, 1_000L, null).retention().lost()).isZero();
		assertThat(repeat(1, 3_000, 5_000, 1_000L, null).retention().lost()).isEqualTo(2_000);
		assertThat(repeat(1, 3_000, 5_000, 3_001L, null).retention().lost()).isZero();
	}

	@Test
	void whatIsDeletedAsSoonAsItIsCommittedIsNotLost() {
		for (long committed = 0; committed < 5_000; committed += 100) {
			// The beginning is newer than the committed offset
			assertThat(repeat(1, committed + 100, committed + 500, committed, null).retention().lost()).isZero();
		}
	}

	@Test
	void aMarkerThatIsLeftAloneInAnEmptyLogIsNotLost() {
		assertThat(repeat(6, 101, 101, 100L, null).retention().lost()).isZero();
	}

	@Test
	void recordsAreAtRiskOnceTheNextDeletionReachesThem() {
		repeat(10, 0, 50_000, 1_500L, null);
		PartitionLag lag = repeat(1, 1_000, 50_000, 1_500L, null);
		assertThat(lag.status()).isEqualTo(LagStatus.STOP);
		assertThat(lag.retention().atRisk()).isTrue();
		assertThat(lag.retention().leadRatio()).isEqualTo(500 / 49_000.0);
	}

	@Test
	void noRecordsAreAtRiskWhileNothingIsDeletedOrTheConsumerGains() {
		assertThat(repeat(10, 1_000, 50_000, 1_500L, null).retention().atRisk()).isFalse();
		this.tracker = new PartitionTracker(MAIN);
		for (long committed = 1_000; committed < 40_000; committed += 1_000) {
			assertThat(repeat(1, committed - 500, 50_000, committed, null).retention().atRisk()).isFalse();
		}
	}

	@Test
	void ofAShortLogNoRatioIsTold() {
		assertThat(repeat(1, 0, 900, 0L, null).retention().leadRatio()).isNull();
	}

	private PartitionLag repeat(int samples, long begin, long end, @Nullable Long committed,
			@Nullable ConsumerPosition assigned) {
		PartitionLag lag = null;
		for (int sample = 0; sample < samples; sample++) {
			lag = add(offsets(begin, end, committed, assigned));
		}
		return lag;
	}

	private PartitionLag add(PartitionOffsets offsets) {
		this.now += INTERVAL;
		return this.tracker.add(this.now, offsets);
	}

	private static PartitionOffsets offsets(long begin, long end, @Nullable Long committed,
			@Nullable ConsumerPosition assigned) {
		return new PartitionOffsets(PARTITION, begin, end, committed, true, assigned, false);
	}

	/**
	 * By a thread that polls all the time.
	 */
	private static ConsumerPosition assigned(long position, int backlog) {
		return new ConsumerPosition(position, backlog, null, Long.MAX_VALUE);
	}

}
