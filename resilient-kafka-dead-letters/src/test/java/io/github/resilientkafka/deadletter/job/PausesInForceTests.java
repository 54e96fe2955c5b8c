package io.github.resilientkafka.deadletter.job;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.PauseChanged;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PausesInForceTests {

	private static final Set<String> LANES = Set.of("main", "retry-1m");

	@Test
	void aPauseOfAllLanesGoesOnWhenOneOfASingleLaneEnds() {
		assertThat(paused(100, pause("retry-1m", 1, 20L), pause(null, 2, null))).isEqualTo(LANES);
		assertThat(paused(100, pause(null, 1, null), pause("retry-1m", 2, 20L))).isEqualTo(LANES);
	}

	@Test
	void aPauseOfASingleLaneGoesOnWhenOneOfAllLanesEnds() {
		assertThat(paused(10, pause("main", 1, null), pause(null, 2, 20L))).isEqualTo(LANES);
		assertThat(paused(100, pause("main", 1, null), pause(null, 2, 20L))).containsExactly("main");
	}

	@Test
	void aLaneThatIsResumedRunsWhateverWasSaidBefore() {
		assertThat(paused(100, pause(null, 1, null), resume("main", 2))).containsExactly("retry-1m");
		assertThat(paused(100, pause("main", 1, null), resume(null, 2))).isEmpty();
		assertThat(paused(100, resume("main", 1), pause(null, 2, null))).isEqualTo(LANES);
	}

	@Test
	void theNextEndIsThatOfAPauseInForce() {
		PausesInForce pauses = PausesInForce
			.of(List.of(pause("main", 1, 20L), pause("retry-1m", 2, 30L), pause(null, 3, null)));
		assertThat(pauses.nextEnd(at(10))).isEqualTo(at(20));
		assertThat(pauses.nextEnd(at(20))).isEqualTo(at(30));
		assertThat(pauses.nextEnd(at(30))).isNull();
	}

	private static Set<String> paused(long now, PauseChanged... said) {
		return PausesInForce.of(List.of(said)).lanes(LANES, at(now));
	}

	private static PauseChanged pause(String lane, long at, Long until) {
		return new PauseChanged("orders", lane, true, (until != null) ? at(until) : null, "alice", at(at));
	}

	private static PauseChanged resume(String lane, long at) {
		return new PauseChanged("orders", lane, false, null, "alice", at(at));
	}

	private static Instant at(long second) {
		return Instant.EPOCH.plusSeconds(second);
	}

}
