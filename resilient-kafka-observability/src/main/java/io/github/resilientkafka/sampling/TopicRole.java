package io.github.resilientkafka.sampling;

/**
 * What this application does with a topic.
 */
public enum TopicRole {

	/** It reads it: the topic of a listener. */
	CONSUME,

	/** It writes to it: a dead-letter topic. */
	PRODUCE,

	/** Both: a retry topic, or a dead-letter topic that another listener reads. */
	BOTH;

	TopicRole and(TopicRole other) {
		return (this == other) ? this : BOTH;
	}

	/**
	 * Whether the application writes to it.
	 * @return whether it does
	 */
	public boolean isWrittenTo() {
		return this != CONSUME;
	}

}
