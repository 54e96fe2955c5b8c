package io.github.resilientkafka.benchmarks.run;

/**
 * What remembers the ids of records, outside of the contender.
 */
public enum Store {

	/**
	 * Redis.
	 */
	REDIS,

	/**
	 * PostgreSQL.
	 */
	JDBC;

	/**
	 * How the contender and the command line name it.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase();
	}

}
