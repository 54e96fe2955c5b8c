package io.github.resilientkafka.topic;

import io.github.resilientkafka.policy.RetryLane;

/**
 * How retry and dead-letter topics are named.
 *
 * @param retry the pattern of retry topics, with {@code {topic}}, {@code {group}} and
 * {@code {delay}}
 * @param deadLetter the pattern of dead-letter topics, with {@code {topic}} and
 * {@code {group}}
 */
public record TopicNames(String retry, String deadLetter) {

	String retryTopic(String topic, String group, RetryLane lane) {
		return this.retry.replace("{topic}", topic).replace("{group}", group).replace("{delay}", lane.name());
	}

	String deadLetterTopic(String topic, String group) {
		return this.deadLetter.replace("{topic}", topic).replace("{group}", group);
	}

}
