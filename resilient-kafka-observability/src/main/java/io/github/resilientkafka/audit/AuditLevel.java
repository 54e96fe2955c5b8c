package io.github.resilientkafka.audit;

/**
 * What is written down, each level including those before it.
 */
public enum AuditLevel {

	/** Nothing. */
	OFF,

	/** What somebody has done by hand. */
	OPERATOR,

	/** Records that were retried, dead-lettered, dropped, or skipped as duplicates. */
	EXCEPTIONS,

	/** Each attempt, and what has come of it: two lines for each record that succeeds. */
	ALL

}
