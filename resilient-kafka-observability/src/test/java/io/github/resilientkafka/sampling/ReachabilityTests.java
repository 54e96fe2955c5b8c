package io.github.resilientkafka.sampling;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReachabilityTests {

	@ParameterizedTest
	@CsvSource({
			// samples (+ good, - failed), failures, in a row, successes
			"+, 0, 0, 1", "-, 1, 1, 0", "----, 4, 4, 0", "----+, 4, 0, 1", "----++, 0, 0, 2", "----+-, 4, 1, 0",
			"-+-+-+-, 1, 1, 0", "--+---, 3, 3, 0", "----+-++, 0, 0, 2", "++-, 1, 1, 0", "++-+, 1, 0, 1" })
	void isForgivenAfterSomeGoodSamples(String samples, int failures, int consecutiveFailures, int successes) {
		Reachability reachability = Reachability.UNTRIED;
		for (char sample : samples.toCharArray()) {
			reachability = (sample == '+') ? reachability.succeeded(2) : reachability.failed();
		}
		assertThat(reachability).isEqualTo(new Reachability(failures, consecutiveFailures, successes));
	}

}
