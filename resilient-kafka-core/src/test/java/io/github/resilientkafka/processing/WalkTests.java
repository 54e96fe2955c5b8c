package io.github.resilientkafka.processing;

import java.time.Duration;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.ConsumerFixture;
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
 * What a walk does with the records that a poll has handed out, and when their offsets
 * move.
 */
class WalkTests {

	private static final TopicPartition ZERO = new TopicPartition(ConsumerFixture.TOPIC, 0);

	private static final TopicPartition ONE = new TopicPartition(ConsumerFixture.TOPIC, 1);

	private final WalkFixture walk = new WalkFixture(Delivery.AT_LEAST_ONCE, ZERO, ONE);

	@Test
	void recordsAreAttemptedInTheirOrderAndAFailedOneBlocksNone() {
		this.walk.cluster().append(ZERO, 4);
		this.walk.fails("0@1").walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@2", "0@3");
		assertThat(this.walk.redirects().arrived()).containsExactly("1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(4);
	}

	@Test
	void theOffsetOfARedirectWaitsForItsAcknowledgement() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.redirects().answer(null);
		this.walk.fails("0@1").walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@2");
		assertThat(this.walk.redirects().sent()).containsExactly("1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(1);
		verify(this.walk.reporter(), never()).redirected(any(), anyString(), any(), any(), anyBoolean());
		this.walk.passBackOff();
		this.walk.walk();
		assertThat(this.walk.redirects().arrived()).containsExactly("1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
		verify(this.walk.reporter()).redirected(any(), anyString(), any(), any(), anyBoolean());
	}

	@Test
	void aRedirectThatFailsIsSentAgainAndTheListenerIsNotCalledAgain() {
		this.walk.cluster().append(ZERO, 1);
		this.walk.redirects().answer(new TimeoutException("on purpose"));
		this.walk.fails("0@0").walk();
		assertThat(this.walk.cluster().committed(ZERO)).isZero();
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0");
		assertThat(this.walk.redirects().sent()).containsExactly("0", "0");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(1);
	}

	@Test
	void aTopicThatIsBlockedIsTriedWithOneRecord() {
		this.walk.cluster().append(ZERO, 3);
		this.walk.redirects().answer(new TimeoutException("on purpose"));
		this.walk.redirects().answer(new TimeoutException("on purpose"));
		this.walk.fails("0@0", "0@1", "0@2").walk();
		assertThat(this.walk.redirects().sent()).containsExactly("0");
		this.walk.cluster().tick(Duration.ofMinutes(1));
		this.walk.walk();
		assertThat(this.walk.redirects().sent()).containsExactly("0", "0");
		assertThat(this.walk.cluster().committed(ZERO)).isZero();
		this.walk.cluster().tick(Duration.ofMinutes(1));
		this.walk.walk();
		assertThat(this.walk.redirects().arrived()).containsExactly("0", "1", "2");
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@2");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(3);
	}

	@Test
	void aRecordThatWaitsHoldsUpThoseBehindItInItsPartitionOnly() {
		this.walk.cluster().append(ZERO, 2);
		this.walk.cluster().append(ONE, 2);
		this.walk.waits("0@0", Duration.ofSeconds(2)).walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "1@0", "1@1");
		assertThat(this.walk.cluster().committed(ONE)).isEqualTo(2);
		long begin = this.walk.cluster().millis();
		this.walk.walk();
		assertThat(this.walk.cluster().millis() - begin).isEqualTo(2_000);
		assertThat(this.walk.attempts()).containsExactly("0@0", "1@0", "1@1", "0@0", "0@1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(2);
	}

	@Test
	void aRecordThatWaitsIsNotAttemptedEarlierBecauseOneInFrontOfItIsWorkedOn() {
		this.walk.cluster().append(ZERO, 2);
		this.walk.redirects().answer(new TimeoutException("on purpose"));
		this.walk.fails("0@0").waits("0@1", Duration.ofSeconds(5)).walk();
		this.walk.walk();
		assertThat(this.walk.redirects().arrived()).containsExactly("0");
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(1);
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@1", "0@1");
	}

	@Test
	void anExceptionOfOursKeepsTheRecordInItsPlace() {
		this.walk.cluster().append(ZERO, 2);
		this.walk.on("0@0", (polled) -> {
			throw new IllegalStateException("on purpose");
		}).walk();
		assertThat(this.walk.attempts()).containsExactly("0@0");
		assertThat(this.walk.cluster().committed(ZERO)).isZero();
		this.walk.walk();
		assertThat(this.walk.attempts()).containsExactly("0@0", "0@0", "0@1");
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(2);
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
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(4);
	}

	@Test
	void whatIsGivenUpIsSettledAtOnceAndReported() {
		this.walk.cluster().append(ZERO, 1);
		this.walk
			.on("0@0",
					(polled) -> polled
						.decide(new Outcome.Dropped(new Failure(1, 0, new IllegalStateException("on purpose")))))
			.walk();
		assertThat(this.walk.cluster().committed(ZERO)).isEqualTo(1);
		verify(this.walk.reporter()).dropped(any(), any(), anyBoolean(), anyString());
	}

	@Test
	void whatIsHeldIsNotSentUntilAnotherRecordSucceeds() {
		WalkFixture held = new WalkFixture(Delivery.AT_LEAST_ONCE, ZERO);
		held.cluster().append(ZERO, 2);
		held.on("0@0", (polled) -> {
			polled.decide(new Outcome.DeadLetter(new Failure(1, 0, new IllegalStateException("on purpose"))));
			held.consumer()
				.backlog()
				.held()
				.hold(polled, (failure) -> Blame.LIKELY_OUTAGE, Calls.NONE, held.cluster().millis(),
						held.cluster().millis() + 60_000);
		}).on("0@1", (polled) -> {
			assertThat(held.redirects().sent()).isEmpty();
			polled.settle(Settlement.PROCESSED);
			held.consumer().backlog().held().release(false);
		}).walk();
		assertThat(held.redirects().arrived()).containsExactly("0");
		assertThat(held.cluster().committed(ZERO)).isEqualTo(2);
	}

	@Test
	void withDeliveryAtMostOnceARedirectThatFailsIsDropped() {
		WalkFixture most = new WalkFixture(Delivery.AT_MOST_ONCE, ZERO);
		most.cluster().append(ZERO, 1);
		most.redirects().answer(new TimeoutException("on purpose"));
		most.on("0@0", (polled) -> {
			assertThat(most.cluster().committed(ZERO)).isEqualTo(1);
			polled.decide(new Outcome.DeadLetter(new Failure(1, 0, new IllegalStateException("on purpose"))));
		}).walk();
		verify(most.reporter()).dropped(any(), any(), anyBoolean(), anyString());
		assertThat(most.consumer().poll()).isEmpty();
	}

}
