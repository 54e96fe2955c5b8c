package io.github.resilientkafka.guarantees.fault;

/**
 * How a process is taken away.
 */
enum Taking {

	/** SIGKILL, and a start. */
	KILL,

	/** SIGSTOP, and SIGCONT. */
	FREEZE,

	/** SIGTERM, and a start. */
	STOP

}
