package io.github.resilientkafka.sampling;

/**
 * Whether a cluster has described a topic.
 */
public enum TopicVisibility {

	/** It has. */
	DESCRIBED,

	/** There is no such topic. */
	MISSING,

	/** It has not: the application may not ask, or there was no answer. */
	UNKNOWN

}
