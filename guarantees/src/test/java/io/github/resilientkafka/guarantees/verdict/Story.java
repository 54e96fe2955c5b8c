package io.github.resilientkafka.guarantees.verdict;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.guarantees.history.ModeHistory;
import io.github.resilientkafka.guarantees.workload.Fate;
import io.github.resilientkafka.guarantees.workload.Invocation;
import io.github.resilientkafka.guarantees.workload.Mode;
import io.github.resilientkafka.guarantees.workload.Order;

/**
 * A history that a test tells.
 */
final class Story {

	static final String FIRST_LANE = ".retry-2s";

	private final Mode mode;

	private final ModeHistory history;

	private final Map<Long, Integer> effects = new HashMap<>();

	private final Set<Long> excused = new HashSet<>();

	private int interruptions;

	private Story(Mode mode) {
		this.mode = mode;
		this.history = new ModeHistory(mode);
	}

	static Story of(Mode mode) {
		return new Story(mode);
	}

	Story sent(long id, Fate fate) {
		this.history.add(this.mode.input(), 0, id, new Order(id, 1, id, fate).format());
		return this;
	}

	Story failed(long id, String lane, Duration at) {
		this.history.add(call(id, lane, at, "0-1", false));
		return this;
	}

	Story charged(long id, String lane, Duration at) {
		return charged(id, lane, at, "0-1");
	}

	Story charged(long id, String lane, Duration at, String instance) {
		this.history.add(call(id, lane, at, instance, true));
		return this;
	}

	private Invocation call(long id, String lane, Duration at, String instance, boolean done) {
		return new Invocation(id, this.mode.input() + lane, 0, id, instance, at.toNanos(), at.toNanos(), 0, done);
	}

	Story dead(long id, Fate fate) {
		this.history.add(this.mode.deadLetters(), 0, 0, new Order(id, 1, id, fate).format());
		return this;
	}

	Story deadLetter(String value) {
		this.history.add(this.mode.deadLetters(), 0, 0, value);
		return this;
	}

	Story effects(long id, int rows) {
		this.effects.put(id, rows);
		return this;
	}

	Story excused(long id) {
		this.excused.add(id);
		return this;
	}

	Story interruptions(int count) {
		this.interruptions = count;
		return this;
	}

	Evidence evidence() {
		return new Evidence(this.history, this.effects, this.excused, this.interruptions);
	}

}
