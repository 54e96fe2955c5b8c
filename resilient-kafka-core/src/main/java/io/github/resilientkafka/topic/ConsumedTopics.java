package io.github.resilientkafka.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.resilientkafka.InvalidListenerException;
import org.apache.kafka.common.internals.Topic;

/**
 * The names of the topics that a listener consumes: refuses those that Kafka would refuse
 * later, or wait for without end, and says what is wrong with the name itself.
 */
final class ConsumedTopics {

	private static final String SETTING = "@ResilientKafkaListener(topics)";

	private static final int MAX_LENGTH = 249;

	private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

	private static final Pattern LOOKS_LIKE_A_PATTERN = Pattern.compile(".*[*?+^$|()\\[\\]\\\\].*");

	private static final String SPLIT = "topics = \"#{'${my.topics}'.split('\\s*,\\s*')}\"";

	private ConsumedTopics() {
	}

	/**
	 * Check the names.
	 * @param listener the id of the listener
	 * @param topics the names, of which some may be there twice
	 * @return each name once, in order
	 * @throws InvalidListenerException if one cannot be a topic
	 */
	static List<String> of(String listener, Collection<String> topics) {
		List<String> distinct = topics.stream().distinct().toList();
		Map<String, String> collisions = new HashMap<>();
		for (String topic : distinct) {
			check(listener, topic);
			String other = collisions.putIfAbsent(Topic.unifyCollisionChars(topic), topic);
			if (other != null) {
				throw invalid(listener, topic,
						"There is the topic '%s' already, and Kafka has no two topics whose names differ by '.' and '_' only."
							.formatted(other),
						"Name the one that exists.");
			}
		}
		return distinct;
	}

	private static void check(String listener, String topic) {
		if (topic.isBlank()) {
			throw invalid(listener, topic, "The name of one of its topics is empty: '%s'.".formatted(topic),
					"Give the property that the topics come from a value, or remove the empty element; a list that ends with a comma has one.");
		}
		if (!topic.equals(topic.strip())) {
			throw invalid(listener, topic,
					"The topic name '%s' begins or ends with a blank, which Kafka does not take.".formatted(topic),
					"Write '%s'. An expression that splits a property can remove the blanks: %s."
						.formatted(topic.strip(), SPLIT));
		}
		if (topic.contains(",")) {
			throw invalid(listener, topic,
					"The topic name '%s' has a comma. A placeholder stands for one topic, not for a list."
						.formatted(topic),
					"Split it: %s.".formatted(SPLIT));
		}
		if (LOOKS_LIKE_A_PATTERN.matcher(topic).matches()) {
			throw invalid(listener, topic,
					"The topic name '%s' looks like a pattern. Retry and dead-letter topics are made for each topic by its name, so the names must be known."
						.formatted(topic),
					"List the names, for example from a property: %s.".formatted(SPLIT));
		}
		if (!LEGAL.matcher(topic).matches()) {
			throw invalid(listener, topic,
					"The topic name '%s' has characters that Kafka does not take.".formatted(topic),
					"Use letters, digits, '.', '_' and '-' only.");
		}
		if (topic.length() > MAX_LENGTH) {
			throw invalid(listener, topic,
					"The topic name '%s' has %d characters, and Kafka takes %d.".formatted(topic, topic.length(),
							MAX_LENGTH),
					"Use a shorter name; there must be room for the names of retry and dead-letter topics, too.");
		}
		if (topic.equals(".") || topic.equals("..")) {
			throw invalid(listener, topic, "Kafka does not take the topic name '%s'.".formatted(topic),
					"Use another name.");
		}
	}

	private static InvalidListenerException invalid(String listener, String topic, String reason, String action) {
		return new InvalidListenerException(listener, SETTING, topic, reason, action);
	}

}
