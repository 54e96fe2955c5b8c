package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.resilientkafka.InvalidListenerException;

/**
 * The retry topics that {@code @RetryableTopic} has made for a listener, and that it is
 * to read until they are empty. Their names, and those of the groups that have read them,
 * are those of the topic and the group, with the same suffix: {@code -retry-} and the
 * delay in ms, or a number.
 *
 * @param listener the id of the listener
 * @param group its consumer group
 * @param topics the topics that it consumes
 * @param taken all topics that it has anyway
 */
record FormerTopics(String listener, String group, Collection<String> topics, Collection<String> taken) {

	private static final Pattern DELAY = Pattern.compile("-(\\d{3,9})$");

	/**
	 * The lanes that these topics are.
	 * @param names the names of the topics
	 * @throws InvalidListenerException if one cannot be a retry topic of the listener
	 */
	List<RetiredLane> of(Collection<String> names) {
		return names.stream().map(String::trim).map(this::lane).toList();
	}

	private RetiredLane lane(String name) {
		String topic = this.topics.stream()
			.filter((each) -> name.startsWith(each) && name.length() > each.length())
			.max(Comparator.comparing(String::length))
			.orElseThrow(() -> refusal(name,
					"@RetryableTopic names a retry topic after its topic, and the name begins with none of %s."
						.formatted(List.copyOf(this.topics))));
		if (this.taken.contains(name)) {
			throw refusal(name, "The listener has that topic anyway.");
		}
		return new RetiredLane(name, topic, delay(name), this.group + name.substring(topic.length()));
	}

	private InvalidListenerException refusal(String name, String reason) {
		return new InvalidListenerException(this.listener,
				"resilient-kafka.listeners.%s.retry.drain".formatted(this.listener), name, reason,
				"Name the former retry topics, such as %s-retry-60000.".formatted(this.topics.iterator().next()));
	}

	private static Duration delay(String name) {
		Matcher matcher = DELAY.matcher(name);
		return matcher.find() ? Duration.ofMillis(Long.parseLong(matcher.group(1))) : Duration.ZERO;
	}

}
