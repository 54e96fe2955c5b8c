package io.github.resilientkafka.retired;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.redirect.RedirectHeaders;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * Whose retries a topic holds. Its name does not tell for sure: a topic {@code orders}
 * with a group {@code eu.billing} and a topic {@code orders.eu} with a group
 * {@code billing} have retry topics of one name.
 *
 * @param group the consumer group whose listener has failed
 * @param topic the topic that the records have come from
 */
record RetryTopicOwner(String group, String topic) {

	/**
	 * What a record says.
	 * @param headers the headers of a record
	 * @return the owner, or {@code null} if it is no record that waits to be tried again
	 */
	static @Nullable RetryTopicOwner of(Headers headers) {
		String group = RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_CONSUMER_GROUP);
		String topic = RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_TOPIC);
		boolean waits = RedirectHeaders.number(headers, ResilientKafkaHeaders.DUE) != null;
		return (waits && group != null && topic != null) ? new RetryTopicOwner(group, topic) : null;
	}

}
