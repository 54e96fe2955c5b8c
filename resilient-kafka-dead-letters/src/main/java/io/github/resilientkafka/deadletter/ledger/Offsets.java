package io.github.resilientkafka.deadletter.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Offsets of one partition, in runs. Its text is {@code 3-7,9,12-20}.
 *
 * @param runs the runs in order, apart from each other
 */
public record Offsets(List<Run> runs) {

	/** No offset. */
	public static final Offsets NONE = new Offsets(List.of());

	public Offsets {
		runs = List.copyOf(runs);
	}

	/**
	 * Read the text of some.
	 * @param text what {@link #toString()} has returned
	 * @return the offsets
	 * @throws IllegalArgumentException if it is something else
	 */
	public static Offsets parse(String text) {
		List<Run> runs = new ArrayList<>();
		for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
			int dash = part.indexOf('-');
			long first = Long.parseLong((dash < 0) ? part : part.substring(0, dash));
			runs.add(new Run(first, (dash < 0) ? first : Long.parseLong(part.substring(dash + 1))));
		}
		return new Offsets(runs);
	}

	/**
	 * How many there are.
	 * @return the number
	 */
	public int count() {
		return this.runs.stream().mapToInt((run) -> (int) (run.last() - run.first() + 1)).sum();
	}

	/**
	 * Whether there is none.
	 * @return whether there is no run
	 */
	public boolean isEmpty() {
		return this.runs.isEmpty();
	}

	/**
	 * How many come before one of them.
	 * @param offset an offset
	 * @return the number, or -1 if it is none of them
	 */
	public int indexOf(long offset) {
		int before = 0;
		for (Run run : this.runs) {
			if (offset >= run.first() && offset <= run.last()) {
				return before + (int) (offset - run.first());
			}
			before += (int) (run.last() - run.first() + 1);
		}
		return -1;
	}

	/**
	 * One of them.
	 * @param index how many come before it
	 * @return the offset
	 * @throws IndexOutOfBoundsException if there are not so many
	 */
	public long get(int index) {
		long before = index;
		for (Run run : this.runs) {
			if (before <= run.last() - run.first()) {
				return run.first() + before;
			}
			before -= run.last() - run.first() + 1;
		}
		throw new IndexOutOfBoundsException(index);
	}

	/**
	 * How many are not in front of an offset.
	 * @param offset the offset
	 * @return the number
	 */
	public long countFrom(long offset) {
		return this.runs.stream().mapToLong((run) -> Math.max(0, run.last() - Math.max(run.first(), offset) + 1)).sum();
	}

	/**
	 * Go through them in order.
	 * @param action what to do with each
	 */
	public void forEach(LongConsumer action) {
		for (Run run : this.runs) {
			for (long offset = run.first(); offset <= run.last(); offset++) {
				action.accept(offset);
			}
		}
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (Run run : this.runs) {
			text.append((text.length() > 0) ? "," : "").append(run.first());
			if (run.last() > run.first()) {
				text.append('-').append(run.last());
			}
		}
		return text.toString();
	}

	/**
	 * Offsets without a gap.
	 *
	 * @param first the first
	 * @param last the last, not before the first
	 */
	public record Run(long first, long last) {

		public Run {
			if (first < 0 || last < first) {
				throw new IllegalArgumentException("No offsets: " + first + "-" + last);
			}
		}

	}

	/**
	 * Collects offsets that come in order.
	 */
	public static final class Collector {

		private final List<Run> runs = new ArrayList<>();

		/**
		 * Add the next one.
		 * @param offset an offset behind all before
		 */
		public void add(long offset) {
			int last = this.runs.size() - 1;
			if (last >= 0 && this.runs.get(last).last() + 1 == offset) {
				this.runs.set(last, new Run(this.runs.get(last).first(), offset));
			}
			else {
				this.runs.add(new Run(offset, offset));
			}
		}

		/**
		 * What was added.
		 * @return the offsets
		 */
		public Offsets get() {
			return new Offsets(this.runs);
		}

	}

}
