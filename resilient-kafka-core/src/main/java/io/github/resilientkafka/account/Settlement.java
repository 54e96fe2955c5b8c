package io.github.resilientkafka.account;

import java.util.Locale;

/**
 * Why the offset may move past a record.
 */
public enum Settlement {

	/** The listener has processed it. */
	PROCESSED,

	/** It was processed before. */
	DEDUPLICATED,

	/** A filter or an interceptor did not let it through. */
	FILTERED,

	/** It waits in a retry topic. */
	RETRIED,

	/** It is in a dead-letter topic. */
	DEAD_LETTERED,

	/** It was given up. */
	DROPPED,

	/** It is of another consumer group, which has a retry topic of the same name. */
	FOREIGN;

	/**
	 * The name as it is used in metrics and elsewhere outside.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
