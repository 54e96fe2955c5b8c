package io.github.resilientkafka.sample;

import java.util.HashMap;
import java.util.Map;

import org.springframework.stereotype.Component;

/**
 * Counts what the listeners do.
 */
@Component
class Tally {

	private final Map<String, Long> attempts = new HashMap<>();

	private long charged;

	private long deadLetters;

	private long jams;

	synchronized void countAttempt(String lane) {
		this.attempts.merge(lane, 1L, Long::sum);
	}

	synchronized void countCharged() {
		this.charged++;
	}

	synchronized void countDeadLetter() {
		this.deadLetters++;
	}

	synchronized void countJam() {
		this.jams++;
	}

	synchronized Count current() {
		return new Count(Map.copyOf(this.attempts), this.charged, this.deadLetters, this.jams);
	}

	/**
	 * The numbers at one moment.
	 *
	 * @param attempts how often the listener was called, by lane
	 * @param charged how many orders were charged
	 * @param deadLetters how many records were given up
	 * @param jams how often the printer jammed after a receipt was sent
	 */
	record Count(Map<String, Long> attempts, long charged, long deadLetters, long jams) {

		long consumed() {
			return this.attempts.getOrDefault(OrderTopic.NAME, 0L);
		}

	}

}
