package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.deduplication.OpenClaim.State;
import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.policy.DeduplicationPolicy;
import io.github.resilientkafka.test.SettableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class OpenClaimsTests {

	private static final Duration EXPIRY = Duration.ofSeconds(1);

	private final SettableClock clock = new SettableClock();

	private final MemoryDeduplicationStore store = new MemoryDeduplicationStore(1000, this.clock);

	private final OpenClaims claims = new OpenClaims("orders", this.store, "A",
			new DeduplicationPolicy("key", "memory", Duration.ofHours(1), EXPIRY));

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
		this.claims.get("used").state(State.SUCCEEDED);
		this.claims.get("failed").state(State.FAILED);
		this.claims.get("running").state(State.RUNNING);
		this.claims.confirm();
		this.claims.release(false);
		assertThat(this.store.claim(List.of("used", "failed", "running", "unused"), "B", EXPIRY))
			.containsExactly(Claim.PROCESSED, Claim.GRANTED, Claim.HELD, Claim.GRANTED);
	}

	@Test
	void whatIsRolledBackIsGivenBack() {
		this.claims.claim(List.of("k"));
		this.claims.get("k").state(State.SUCCEEDED);
		this.claims.release(true);
		assertThat(this.store.claim(List.of("k"), "B", EXPIRY)).containsExactly(Claim.GRANTED);
	}

}
