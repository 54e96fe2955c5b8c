package io.github.resilientkafka.benchmarks.run;

/**
 * What the listener of a policies or observability run does with a record.
 */
public enum Task {

	/**
	 * Nothing, so that all that is measured is the way to it.
	 */
	IDLE("a listener that does nothing"),

	/**
	 * It sends a record.
	 */
	SENDING("a listener that sends a record for each"),

	/**
	 * It keeps a processor busy for {@link #WORK_MICROS}.
	 */
	WORKING("a listener that works for 100 us");

	/**
	 * How long it works for each record, in us.
	 */
	public static final int WORK_MICROS = 100;

	private final String label;

	Task(String label) {
		this.label = label;
	}

	/**
	 * How it is named on the command line.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase();
	}

	/**
	 * How it is named in the report.
	 * @return words
	 */
	public String label() {
		return this.label;
	}

	/**
	 * How it is told in a run.
	 * @return the level of the run
	 */
	public int level() {
		return ordinal();
	}

	/**
	 * The task of a run.
	 * @param level the level of the run
	 * @return the task
	 */
	public static Task of(int level) {
		return values()[level];
	}

}
