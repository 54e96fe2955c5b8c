package io.github.resilientkafka.processing;

import java.time.Duration;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.ConsumerFixture;
import io.github.resilientkafka.polling.HeldRecords;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Redirects and offsets of a walk in one transaction.
 */
class TransactionalWalkTests {

	private static final TopicPartition ZERO = new TopicPartition(ConsumerFixture.TOPIC, 0);

	private static final TopicPartition ONE = new TopicPartition(ConsumerFixture.TOPIC, 1);

	private final WalkFixture walk = new WalkFixture(Delivery.EXACTLY_ONCE, ZERO, ONE);

	@Test
	void redirectsAndOffsetsAreCommittedTogether() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.fails("0@1").on("0@2", (polled) -> {
			assertThat(this.walk.transactions().committed()).isEmpty();
			assertThat(this.walk.cluster().committed(ZERO)).isZero();
			polled.settle(Settlement.PROCESSED);
		}).walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@2");
		assertThat(this.walk.transactions().committed()).containsExactly("1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
		assertThat(this.walk.transactions().last().commitCount()).isEqualTo(1);
		verify(this.walk.reporter()).redirected(any(), anyString(), any(), any(), anyBoolean());
	}

	@Test
	void afterARollbackRecordsAreAttemptedAgainAndDecisionsStay() {
		this.walk.cluster().append(ZERO, 2);
		this.walk.fails("0@1").on("0@0", (polled) -> {
			this.walk.transactions().last().sendOffsetsToTransactionException = new CommitFailedException();
			polled.settle(Settlement.PROCESSED);
		}).walk();
		assertThat(this.walk.transactions().committed()).isEmpty();
		assertThat(this.walk.cluster().committed(ZERO)).isZero();
		verify(this.walk.reporter(), never()).redirected(any(), anyString(), any(), any(), anyBoolean());
		this.walk.transactions().last().sendOffsetsToTransactionException = null;
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@0");
		assertThat(this.walk.transactions().committed()).containsExactly("1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(2);
	}

	@Test
	void afterALostAnswerNothingIsDoneTwice() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.fails("0@0").on("0@1", (polled) -> {
			this.walk.transactions().last().loseAnswer();
			polled.settle(Settlement.PROCESSED);
		}).walk();
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@2");
		assertThat(this.walk.transactions().committed()).containsExactly("0");
	}

	@Test
	void afterALostCommitEverythingIsDoneAgain() {
		this.walk.cluster().append(ZERO, 2);
		this.walk.fails("0@0", "0@0").on("0@1", (polled) -> {
			this.walk.transactions().last().commitTransactionException = new TimeoutException("on purpose");
			polled.settle(Settlement.PROCESSED);
		}).walk();
		assertThat(this.walk.cluster().committed(ZERO)).isZero();
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@0", "0@1");
		assertThat(this.walk.transactions().committed()).containsExactly("0");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(2);
	}

	@Test
	void aRecordThatWaitsHoldsUpThoseBehindItInItsPartitionOnly() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.cluster().append(ONE, 1);
		this.walk.waits("0@1", Duration.ofSeconds(2)).walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "1@0");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(1);
		assertThat(this.walk.cluster().committed(ONE)).isEqualTo(1);
		this.walk.walk();
		assertThat(this.walk.attempts()).endsWith("0@1", "0@2");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
	}

	@Test
	void anExceptionOfOursKeepsTheRecordInItsPlace() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.on("0@1", (polled) -> {
			throw new IllegalStateException("on purpose");
		}).walk();
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(1);
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@1", "0@2");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
	}

	@Test
	void whoIsStoppedInAWalkCommitsWhatIsDoneAndLeavesTheRest() {
		this.walk.cluster().append(ZERO, 4);
		this.walk.on("0@1", (polled) -> {
			this.walk.stop(true);
			polled.settle(Settlement.PROCESSED);
		}).walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(2);
		this.walk.stop(false);
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@2", "0@3");
	}

	@Test
	void aHeldRecordThatGoesAloneTakesThoseBehindItAlongThatNothingHasComeOf() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.cluster().append(ONE, 1);
		this.walk.on("0@0", (polled) -> {
			polled.decide(new Outcome.DeadLetter(new Failure(1, 0, new IllegalStateException("on purpose"))));
			// It has been refused before
			polled.tryAgain(this.walk.cluster().millis());
			held().hold(polled, (failure) -> Blame.LIKELY_OUTAGE, Calls.NONE, this.walk.cluster().millis(),
					Long.MAX_VALUE);
		})
			.on("0@1", (polled) -> polled.settle(Settlement.FILTERED))
			.on("0@2", (polled) -> polled.settle(Settlement.FILTERED))
			.on("1@0", (polled) -> {
				polled.settle(Settlement.PROCESSED);
				held().release(false);
			})
			.walk();
		assertThat(this.walk.transactions().committed()).containsExactly("0");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
		assertThat(this.walk.cluster().committed(ONE)).isEqualTo(1);
	}

	private HeldRecords held() {
		return this.walk.consumer().backlog().held();
	}

	@Test
	void aPartitionThatGoesWhileMoreIsFetchedTakesItsRedirectsAndOffsetsAlong() {
		this.walk.cluster().append(ZERO, 2);
		this.walk.fails("0@0").on("0@1", (polled) -> {
			this.walk.consumer().assignInPoll(ONE);
			polled.settle(Settlement.PROCESSED);
		}).walk();
		assertThat(this.walk.transactions().committed()).containsExactly("0");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(2);
	}

}
