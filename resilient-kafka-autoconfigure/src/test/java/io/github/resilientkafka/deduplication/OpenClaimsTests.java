package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.deduplication.OpenClaim.State;
import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.test.SettableClock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class OpenClaimsTests {

	private static final Duration EXPIRY = Duration.ofSeconds(1);

	private final SettableClock clock = new SettableClock();

	private final MemoryDeduplicationStore store = new MemoryDeduplicationStore(1000, this.clock);

	private final OpenClaims claims = new OpenClaims("orders", this.store, "A",
			new DeduplicationPolicy(true, "key", "memory", Duration.ofHours(1), EXPIRY));

	@Test
	void aClaimThatAnotherOwnerHasMeanwhileIsNotRenewed() {
		this.claims.claim(List.of("k"));
		await().until(() -> this.claims.isMissing("k"));
		this.clock.tick(EXPIRY.plusMillis(1));
		assertThat(this.store.claim(List.of("k"), "B", EXPIRY)).containsExactly(Claim.GRANTED);
		this.claims.renew();
		assertThat(this.claims.isMissing("k")).isTrue();
	}

	@Test
	void whatIsNotProcessedIsGivenBack() {
		this.claims.claim(List.of("used", "failed", "running", "unused"));
		this.claims.get("used").state(State.UNCONFIRMED);
		this.claims.get("failed").state(State.FAILED);
		this.claims.get("running").state(State.RUNNING);
		this.claims.confirm();
		this.claims.release();
		assertThat(ofAnother("used", "failed", "running", "unused")).containsExactly(Claim.PROCESSED, Claim.GRANTED,
				Claim.HELD, Claim.GRANTED);
	}

	@Test
	void whatIsRolledBackIsGivenBack() {
		succeeds("k", 0);
		this.claims.transactionEnded(State.FAILED);
		this.claims.release();
		assertThat(ofAnother("k")).containsExactly(Claim.GRANTED);
	}

	@Test
	void aRollbackLeavesWhatWasCommittedBeforeAndIsNotConfirmed() {
		succeeds("committed", 0);
		this.claims.transactionEnded(State.UNCONFIRMED);
		succeeds("rolled back", 1);
		this.claims.transactionEnded(State.FAILED);
		this.claims.release();
		this.claims.confirm();
		assertThat(ofAnother("committed", "rolled back")).containsExactly(Claim.PROCESSED, Claim.GRANTED);
	}

	@Test
	void theCommittedOffsetTellsWhatHasBecomeOfATransaction() {
		succeeds("before", 4);
		succeeds("behind", 5);
		this.claims.transactionEnded(State.IN_DOUBT);
		this.claims.release();
		this.claims.confirm();
		this.claims.resolve(Map.of(new TopicPartition("orders", 1), 9L));
		assertThat(ofAnother("before", "behind")).containsExactly(Claim.HELD, Claim.HELD);
		this.claims.resolve(Map.of(new TopicPartition("orders", 0), 5L));
		this.claims.release();
		this.claims.confirm();
		assertThat(ofAnother("before", "behind")).containsExactly(Claim.PROCESSED, Claim.GRANTED);
	}

	@Test
	void whatIsInDoubtWhenItsConsumerIsClosedExpires() {
		succeeds("k", 0);
		this.claims.transactionEnded(State.IN_DOUBT);
		assertThat(this.claims.forgetInDoubt()).isOne();
		this.claims.release();
		this.claims.confirm();
		assertThat(ofAnother("k")).containsExactly(Claim.HELD);
		this.clock.tick(EXPIRY.plusMillis(1));
		assertThat(ofAnother("k")).containsExactly(Claim.GRANTED);
	}

	@Test
	void theOffsetOfTheFirstUnconfirmedRecordIsHeldBack() {
		succeeds("later", 7);
		succeeds("first", 3);
		succeeds("confirmed", 1);
		assertThat(this.claims.firstUnconfirmed()).isEmpty();
		this.claims.get("confirmed").state(State.UNCONFIRMED);
		this.claims.confirm();
		this.claims.transactionEnded(State.UNCONFIRMED);
		assertThat(this.claims.firstUnconfirmed()).containsExactly(Map.entry(new TopicPartition("orders", 0), 3L));
	}

	@Test
	void whatHasFailedIsClaimedAnew() {
		succeeds("k", 0);
		this.claims.get("k").state(State.FAILED);
		assertThat(this.claims.isMissing("k")).isTrue();
	}

	private void succeeds(String key, long offset) {
		this.claims.claim(List.of(key));
		this.claims.get(key).begin(new ConsumerRecord<>("orders", 0, offset, null, null));
		this.claims.get(key).state(State.SUCCEEDED);
	}

	private List<Claim> ofAnother(String... keys) {
		return this.store.claim(List.of(keys), "B", EXPIRY);
	}

}
