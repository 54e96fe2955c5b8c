package io.github.resilientkafka.lag;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LagRulesTests {

	private static final long INTERVAL = 15_000;

	/**
	 * Each sample is {@code committed/end}; a {@code p} behind it says that the listener
	 * paused.
	 */
	@ParameterizedTest(name = "{1}: {2}")
	@CsvSource(delimiter = '|', textBlock = """
			OK      | everything read          | 9/9 9/9 9/9 9/9 9/9
			OK      | nothing was ever there   | 0/0
			OK      | caught up within window  | 9/9 9/20 9/30 9/40 9/50
			OK      | gains                    | 0/90 10/95 20/96 21/99 30/99
			OK      | gained once              | 0/90 1/95 9/96 10/99 11/199
			OK      | gains, short history     | 0/90 10/95
			OK      | bursts between commits   | 5/9 9/9 9/20 20/20 20/31
			UNKNOWN | lags, short history      | 0/90 0/90
			UNKNOWN | loses, short history     | 0/90 1/95 2/99 3/199
			WARN    | loses                    | 0/90 1/95 2/99 3/199 4/299
			WARN    | as fast as records come  | 0/10 5/15 6/16 7/17 8/18
			STOP    | commits nothing          | 5/9 5/9 5/9 5/9 5/9
			STOP    | commits nothing, more    | 5/9 5/19 5/29 5/39 5/49
			REWIND  | set back                 | 9/9 9/9 3/9 4/9 5/9
			REWIND  | set back, short history  | 9/9 3/9
			OK      | set back and read again  | 8/9 3/9 8/9 8/9 9/9
			OK      | has passed the rewind    | 8/9 3/9 5/10 7/10 9/11
			PAUSED  | pauses                   | 5/9 5/9 5/9 5/9 5/9p
			PAUSED  | pauses, short history    | 5/9 5/9p
			PAUSED  | has paused of late       | 5/9 5/9p 5/9p 5/9 5/9
			OK      | pauses with nothing left | 9/9 9/9p
			OK      | half pauses, gains       | 1/9p 4/9p
			""")
	void judgesAWindowOfFive(LagStatus expected, String name, String samples) {
		assertThat(LagRules.evaluate(window(samples), 5, null)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0, STALL", "20000, STALL", "31000, STOP", "3600000, STOP" })
	void whatPollsHereHasNotStoppedButStalled(long ago, LagStatus expected) {
		List<LagSample> window = window("5/9 5/9 5/9 5/9 5/9");
		assertThat(LagRules.evaluate(window, 5, window.get(4).at() - ago)).isEqualTo(expected);
	}

	@Test
	void nothingIsKnownOfNoSamples() {
		assertThat(LagRules.evaluate(List.of(), 5, null)).isEqualTo(LagStatus.UNKNOWN);
	}

	private static List<LagSample> window(String text) {
		List<LagSample> window = new ArrayList<>();
		for (String each : text.trim().split(" ")) {
			String[] offsets = each.replace("p", "").split("/");
			long committed = Long.parseLong(offsets[0]);
			long lag = Long.parseLong(offsets[1]) - committed;
			window.add(new LagSample(window.size() * INTERVAL, committed, lag, lag > 0, each.endsWith("p")));
		}
		return window;
	}

}
