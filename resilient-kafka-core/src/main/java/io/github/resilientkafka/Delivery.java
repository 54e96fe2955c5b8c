package io.github.resilientkafka;

/**
 * What a listener promises about a record when something goes wrong.
 */
public enum Delivery {

	/**
	 * The offset is committed before the listener runs. A record is processed once or, if
	 * the process dies, not at all. There are no retry lanes.
	 */
	AT_MOST_ONCE,

	/**
	 * The offset is committed after the listener has run and after every redirect has
	 * been acknowledged by the broker. A record may be processed again after a crash or a
	 * rebalance.
	 */
	AT_LEAST_ONCE,

	/**
	 * What the listener sends, its redirects and its offsets are one transaction, which
	 * readers with {@code isolation.level=read_committed} see as a whole or not at all.
	 * Effects outside of Kafka may be repeated. Not for methods that return a future.
	 */
	EXACTLY_ONCE

}
