package io.github.resilientkafka.pipeline;

/**
 * The calls that tell a stage something about an outage, of all consumers of a listener.
 *
 * @param ended how many have ended so far; the number only grows
 * @param failedInARow how many of the last of them have failed without one that has
 * succeeded
 * @param busy whether many have succeeded within the last few seconds, so that a moment
 * without a call does not mean that there is nothing to do
 */
public record Calls(int ended, int failedInARow, boolean busy) {

	/**
	 * Calls that are not counted.
	 */
	public static final Calls NONE = new Calls(0, 0, false);

	Calls and(Calls others) {
		return new Calls(this.ended + others.ended, Math.max(this.failedInARow, others.failedInARow),
				this.busy || others.busy);
	}

}
