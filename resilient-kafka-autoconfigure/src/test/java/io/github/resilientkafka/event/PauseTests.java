package io.github.resilientkafka.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.announcement.PauseCause;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.time.TimeOfDay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pause says why, what to do, that it goes on, and how long it was.
 */
@ExtendWith(OutputCaptureExtension.class)
class PauseTests {

	private final SettableClock clock = new SettableClock();

	private final List<Object> events = new ArrayList<>();

	private final Pause pause = new Pause("payments", PauseReason.CIRCUIT_BREAKER, new ListenerEvents(this.events::add),
			this.clock);

	@Test
	void saysWhatHasFailedWhereAndWhatToDo(CapturedOutput output) {
		refuse();
		refuse();
		assertThat(lines(output)).singleElement()
			.asString()
			.contains("WARN",
					"Listener 'payments' pauses: breaker is open; the last failure was java.lang.IllegalStateException"
							+ " at com.acme.Gateway.charge(Gateway.java:42). Records keep their places and no attempt"
							+ " is counted. Mend it. The next trial call is made soon.")
			.doesNotContain("secret");
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(ListenerPausedEvent.class,
					(event) -> assertThat(event.remedy()).isEqualTo("Mend it"));
	}

	@Test
	void saysAfterAMinuteAndThenEachFiveMinutesThatItStillPauses(CapturedOutput output) {
		String since = TimeOfDay.of(this.clock.wallMillis());
		refuse();
		for (int second = 0; second < 6 * 60 - 1; second++) {
			this.clock.tick(Duration.ofSeconds(1));
			refuse();
		}
		assertThat(lines(output)).hasSize(2)
			.last()
			.asString()
			.contains("WARN",
					"Listener 'payments' is still paused, for 1 min 0 s since " + since + ": breaker is open;",
					"at com.acme.Gateway.charge(Gateway.java:42). The next trial call is made soon. Mend it.");
		this.clock.tick(Duration.ofSeconds(1));
		refuse();
		assertThat(lines(output)).hasSize(3).last().asString().contains("for 6 min 0 s");
	}

	@Test
	void saysHowLongItWasAndBeginsAnew(CapturedOutput output) {
		refuse();
		this.clock.tick(Duration.ofSeconds(36));
		this.pause.end();
		this.pause.end();
		assertThat(lines(output)).hasSize(2)
			.last()
			.asString()
			.contains("Listener 'payments' goes on after a pause of 36 s (CIRCUIT_BREAKER)");
		refuse();
		this.clock.tick(Duration.ofSeconds(59));
		refuse();
		assertThat(lines(output)).hasSize(3).last().asString().contains("pauses:");
	}

	private void refuse() {
		Exception exception = new IllegalStateException("secret");
		exception.setStackTrace(
				new StackTraceElement[] { new StackTraceElement("com.acme.Gateway", "charge", "Gateway.java", 42) });
		this.pause
			.begin(() -> new PauseCause("breaker is open", exception, "The next trial call is made soon", "Mend it"));
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("Listener 'payments'")).toList();
	}

}
