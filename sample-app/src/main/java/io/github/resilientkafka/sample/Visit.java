package io.github.resilientkafka.sample;

import java.time.Instant;

/**
 * What happened to an order in one of the lanes.
 *
 * @param lane the topic
 * @param attempt which attempt it was, from 1
 * @param time when
 * @param outcome what came of it
 */
record Visit(String lane, int attempt, Instant time, String outcome) {

	static Visit charged(String lane, int attempt) {
		return now(lane, attempt, "charged");
	}

	static Visit failed(String lane, int attempt, Exception reason) {
		return now(lane, attempt, "failed: " + reason.getMessage());
	}

	static Visit deadLettered(String lane, int attempts) {
		return now(lane, attempts, "dead-lettered");
	}

	private static Visit now(String lane, int attempt, String outcome) {
		return new Visit(lane, attempt, Instant.now(), outcome);
	}

}
