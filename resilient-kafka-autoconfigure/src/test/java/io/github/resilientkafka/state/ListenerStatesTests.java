package io.github.resilientkafka.state;

import java.time.Duration;
import java.time.Instant;

import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.test.SettableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ListenerStatesTests {

	private final SettableClock clock = new SettableClock();

	private final ListenerStates states = new ListenerStates(this.clock);

	private int offset;

	@Test
	void whatAListenerPausesForComesFirstAndIsKept() {
		fail(new IllegalStateException());
		fail(new IllegalStateException());
		for (int poison = 0; poison < 4; poison++) {
			fail(new IllegalArgumentException());
		}
		this.states.paused(
				new ListenerPausedEvent("payments", PauseReason.CIRCUIT_BREAKER, "open", new IllegalStateException()));
		for (int poison = 0; poison < 20; poison++) {
			fail(new IllegalArgumentException());
		}
		assertThat(this.states.lastFailures("payments")).hasSize(10)
			.extracting(FailedRecord::record)
			.startsWith("orders-0@1", "orders-0@0", "orders-0@25", "orders-0@24");
		this.states.resumed(new ListenerResumedEvent("payments", PauseReason.CIRCUIT_BREAKER));
		fail(new IllegalArgumentException());
		assertThat(this.states.lastFailures("payments")).hasSize(10)
			.extracting(FailedRecord::record)
			.startsWith("orders-0@26", "orders-0@25");
	}

	@Test
	void aPauseTellsWhatToDo() {
		this.states.paused(new ListenerPausedEvent("payments", PauseReason.CIRCUIT_BREAKER, "open", null, "Mend it"));
		assertThat(this.states.pauses("payments")).singleElement().satisfies((pause) -> {
			assertThat(pause.details()).containsEntry("remedy", "Mend it");
			assertThat(pause.text()).isEqualTo("open. Mend it");
		});
	}

	private void fail(Exception exception) {
		this.clock.tick(Duration.ofSeconds(1));
		this.states.postponed(new AttemptPostponedEvent("payments", new RecordCoordinates("orders", 0, this.offset++),
				Instant.EPOCH, exception));
	}

}
