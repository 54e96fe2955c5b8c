package io.github.resilientkafka.guarantees.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import io.github.resilientkafka.guarantees.workload.Fate;
import io.github.resilientkafka.guarantees.workload.Invocation;
import io.github.resilientkafka.guarantees.workload.Mode;
import io.github.resilientkafka.guarantees.workload.Order;

/**
 * What the topics and call logs of one mode hold, in their order. One thread adds to it;
 * others read it when that one is done.
 */
public final class ModeHistory {

	private final Mode mode;

	private final Map<Long, Input> inputs = new HashMap<>();

	private final List<Invocation> outputs = new ArrayList<>();

	private final List<Invocation> failedCalls = new ArrayList<>();

	private final List<Long> deadLetters = new ArrayList<>();

	private final List<String> unreadable = new ArrayList<>();

	private final Set<Long> ended = new HashSet<>();

	/** Kept beside the others, so that it costs little to look how far the mode is. */
	private final TreeSet<Long> open = new TreeSet<>();

	private final Map<String, String> interned = new HashMap<>();

	public ModeHistory(Mode mode) {
		this.mode = mode;
	}

	public Mode mode() {
		return this.mode;
	}

	/**
	 * Add a record of a topic of this mode.
	 * @param topic its topic
	 * @param partition its partition
	 * @param offset its offset
	 * @param value its value
	 */
	public void add(String topic, int partition, long offset, String value) {
		try {
			if (topic.equals(this.mode.input())) {
				Order order = Order.parse(value);
				this.inputs.put(order.id(), new Input(order.id(), partition, offset, order.fate()));
				if (!this.ended.contains(order.id())) {
					this.open.add(order.id());
				}
			}
			else if (topic.equals(this.mode.outputs())) {
				Invocation invocation = intern(Invocation.parse(value));
				this.outputs.add(invocation);
				end(invocation.id());
			}
			else {
				Order order = Order.parse(value);
				this.deadLetters.add(order.id());
				end(order.id());
			}
		}
		catch (IllegalArgumentException ex) {
			this.unreadable.add("%s-%d@%d: %s".formatted(topic, partition, offset, ex.getMessage()));
		}
	}

	/**
	 * Add a call that the outside system has seen.
	 * @param call the call
	 */
	public void add(Invocation call) {
		if (call.done()) {
			this.outputs.add(intern(call));
			end(call.id());
		}
		else {
			this.failedCalls.add(intern(call));
		}
	}

	private void end(long id) {
		this.ended.add(id);
		this.open.remove(id);
	}

	/**
	 * A million invocations have few topics and processes.
	 */
	private Invocation intern(Invocation invocation) {
		return new Invocation(invocation.id(), intern(invocation.topic()), invocation.partition(), invocation.offset(),
				intern(invocation.instance()), invocation.start(), invocation.end(), invocation.wallClock(),
				invocation.done());
	}

	private String intern(String name) {
		return this.interned.computeIfAbsent(name, (same) -> same);
	}

	public Map<Long, Input> inputs() {
		return this.inputs;
	}

	/**
	 * The calls that succeeded, as far as their transactions were committed.
	 */
	public List<Invocation> outputs() {
		return this.outputs;
	}

	/**
	 * The calls that failed, whatever became of their transactions.
	 */
	public List<Invocation> failedCalls() {
		return this.failedCalls;
	}

	/**
	 * The orders in the dead-letter topic.
	 */
	public List<Long> deadLetters() {
		return this.deadLetters;
	}

	/**
	 * Records that hold nothing that was written by the suite, or hold it changed.
	 */
	public List<String> unreadable() {
		return this.unreadable;
	}

	/**
	 * How many orders have an output or are dead letters.
	 */
	public int endedOrders() {
		return this.ended.size();
	}

	/**
	 * The orders that have neither an output nor a dead letter.
	 */
	public SortedSet<Long> open() {
		return this.open;
	}

	/**
	 * The fate of an order.
	 */
	public Fate fate(long id) {
		Input input = this.inputs.get(id);
		if (input == null) {
			throw new IllegalArgumentException("Order " + id + " was never sent to " + this.mode.input());
		}
		return input.fate();
	}

}
