package io.github.resilientkafka.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one listener: those that it consumes, and the retry and dead-letter
 * topics of each.
 */
public final class TopicChain {

	private static final String RETRY_NAME = "resilient-kafka.topics.retry-name";

	private static final String DEAD_LETTER_NAME = "resilient-kafka.topics.dead-letter-name";

	private final String listener;

	private final List<RetryLane> lanes;

	private final Map<String, List<String>> retryTopics = new LinkedHashMap<>();

	private final Map<String, String> deadLetterTopics = new LinkedHashMap<>();

	private final Map<String, LanePosition> positions = new HashMap<>();

	private final Map<String, String> collisions = new HashMap<>();

	/**
	 * Lay out the topics of a listener.
	 * @param policy the policy of the listener
	 * @param topics the topics that it consumes
	 * @param group its consumer group
	 * @param names how topics are named
	 * @throws InvalidListenerException if a pattern does not tell topics apart, two names
	 * are the same or Kafka does not accept one
	 */
	public TopicChain(ListenerPolicy policy, Collection<String> topics, String group, TopicNames names) {
		this.listener = policy.listener();
		this.lanes = policy.retry().lanes();
		if (!this.lanes.isEmpty()) {
			checkPattern(RETRY_NAME, names.retry(), List.of("{topic}", "{group}", "{delay}"));
		}
		if (policy.deadLetter()) {
			checkPattern(DEAD_LETTER_NAME, names.deadLetter(), List.of("{group}"));
		}
		topics.forEach((topic) -> {
			this.positions.put(topic, new LanePosition(topic, RetryLane.MAIN));
			this.collisions.put(Topic.unifyCollisionChars(topic), topic);
		});
		for (String topic : topics) {
			List<String> retries = new ArrayList<>();
			for (RetryLane lane : this.lanes) {
				String name = names.retryTopic(topic, group, lane);
				add(RETRY_NAME, names.retry(), name, new LanePosition(topic, lane.number()));
				retries.add(name);
			}
			this.retryTopics.put(topic, List.copyOf(retries));
			if (policy.deadLetter()) {
				String name = names.deadLetterTopic(topic, group);
				add(DEAD_LETTER_NAME, names.deadLetter(), name, new LanePosition(topic, this.lanes.size() + 1));
				this.deadLetterTopics.put(topic, name);
			}
		}
	}

	private void checkPattern(String property, String pattern, List<String> placeholders) {
		for (String placeholder : placeholders) {
			if (!pattern.contains(placeholder)) {
				throw new InvalidListenerException(this.listener, property, pattern,
						"Without %s it makes the same name for topics of different owners, which would get records of each other."
							.formatted(placeholder),
						"Use a pattern with %s.".formatted(String.join(", ", placeholders)));
			}
		}
	}

	private void add(String property, String pattern, String name, LanePosition position) {
		try {
			Topic.validate(name);
		}
		catch (InvalidTopicException ex) {
			throw new InvalidListenerException(this.listener, property, pattern,
					"It makes the name '%s' for topic '%s', which Kafka refuses (%s).".formatted(name, position.topic(),
							ex.getMessage()),
					"Use a shorter pattern or group id, of letters, digits, '.', '_' and '-'.");
		}
		String other = this.collisions.putIfAbsent(Topic.unifyCollisionChars(name), name);
		if (other != null) {
			throw new InvalidListenerException(this.listener, property, pattern,
					"It makes the name '%s' for topic '%s', and there is the name '%s' already, which is the same to Kafka."
						.formatted(name, position.topic(), other),
					"Use a pattern in which {topic}, {group} and {delay} tell the topics apart, and more than by '.' and '_'.");
		}
		this.positions.put(name, position);
	}

	/**
	 * Whether another listener has a topic, too, that only one listener may have: a retry
	 * topic, or a dead-letter topic unless the other consumes the dead letters.
	 * @param other the topics of the other listener
	 * @return the conflict, or {@code null} if there is none
	 */
	public @Nullable Conflict conflict(TopicChain other) {
		Set<String> redirects = collisions(other.retryTopics(), other.deadLetterTopics());
		Set<String> consumed = collisions(other.retryTopics(), other.topics());
		for (String topic : retryTopics()) {
			String name = Topic.unifyCollisionChars(topic);
			if (redirects.contains(name) || consumed.contains(name)) {
				return new Conflict(RETRY_NAME, topic);
			}
		}
		for (String topic : deadLetterTopics()) {
			if (redirects.contains(Topic.unifyCollisionChars(topic))) {
				return new Conflict(DEAD_LETTER_NAME, topic);
			}
		}
		Set<String> retries = collisions(other.retryTopics(), List.of());
		for (String topic : topics()) {
			if (retries.contains(Topic.unifyCollisionChars(topic))) {
				return new Conflict(RETRY_NAME, topic);
			}
		}
		return null;
	}

	private static Set<String> collisions(Collection<String> topics, Collection<String> others) {
		return Stream.concat(topics.stream(), others.stream())
			.map(Topic::unifyCollisionChars)
			.collect(Collectors.toSet());
	}

	/**
	 * The id of the listener.
	 * @return the id
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * The topics that the listener consumes.
	 * @return the names
	 */
	public Collection<String> topics() {
		return this.retryTopics.keySet();
	}

	/**
	 * The lanes of each topic.
	 * @return the lanes in order
	 */
	public List<RetryLane> lanes() {
		return this.lanes;
	}

	/**
	 * The names of the lanes by topic, as they are used in metrics and elsewhere outside.
	 * @return {@code main} for the topics themselves, and {@code retry-} and the delay
	 * for their retry topics, in the order of the lanes
	 */
	public Map<String, String> laneNames() {
		Map<String, String> names = new LinkedHashMap<>();
		topics().forEach((topic) -> names.put(topic, "main"));
		for (RetryLane lane : this.lanes) {
			topics().forEach((topic) -> names.put(retryTopic(topic, lane), "retry-" + lane.name()));
		}
		return names;
	}

	/**
	 * The retry topics of a topic.
	 * @param topic a topic that the listener consumes
	 * @return the names in the order of the lanes
	 */
	public List<String> retryTopics(String topic) {
		return this.retryTopics.getOrDefault(topic, List.of());
	}

	/**
	 * All retry topics.
	 * @return the names
	 */
	public List<String> retryTopics() {
		return this.retryTopics.values().stream().flatMap(List::stream).toList();
	}

	/**
	 * All dead-letter topics.
	 * @return the names
	 */
	public Collection<String> deadLetterTopics() {
		return this.deadLetterTopics.values();
	}

	/**
	 * Where a consumed topic stands.
	 * @param topic a topic or retry topic of this chain
	 * @return its position
	 */
	public LanePosition position(String topic) {
		LanePosition position = this.positions.get(topic);
		if (position == null) {
			throw new IllegalArgumentException("Topic '" + topic + "' is not consumed by " + this.listener);
		}
		return position;
	}

	/**
	 * The retry topic of a lane.
	 * @param topic a topic that the listener consumes
	 * @param lane the lane
	 * @return the name
	 */
	public String retryTopic(String topic, RetryLane lane) {
		return retryTopics(topic).get(lane.number() - 1);
	}

	/**
	 * The dead-letter topic of a topic.
	 * @param topic a topic that the listener consumes
	 * @return the name
	 * @throws IllegalStateException if the listener has no dead letters
	 */
	public String deadLetterTopic(String topic) {
		String name = this.deadLetterTopics.get(topic);
		if (name == null) {
			throw new IllegalStateException("No dead-letter topic for " + topic);
		}
		return name;
	}

	/**
	 * A topic that two listeners have and only one may have.
	 *
	 * @param property the key of the pattern that names it
	 * @param topic the name
	 */
	public record Conflict(String property, String topic) {

	}

}
