package io.github.resilientkafka.pipeline;

/**
 * Who is to blame for a failed call: a record is only poison when others succeed.
 */
public enum Blame {

	/**
	 * The record: it fails, and goes its way.
	 */
	RECORD,

	/**
	 * Nobody knows yet: the next calls will tell.
	 */
	UNCLEAR,

	/**
	 * Probably something that all calls depend on: it was away a moment ago.
	 */
	LIKELY_OUTAGE,

	/**
	 * Something that all calls depend on. The attempt does not count.
	 */
	OUTAGE;

	/**
	 * Of two that are known, the one that says more against a common cause being there.
	 * @param other what is known as well
	 * @return the worse of both
	 */
	public Blame or(Blame other) {
		return (other.compareTo(this) > 0) ? other : this;
	}

}
