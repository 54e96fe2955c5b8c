package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.policy.Destination;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.topic.RedirectTopic.Purpose;
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

	private static final String REPLAY_NAME = "resilient-kafka.topics.replay-name";

	private static final String MAIN_LANE = "main";

	private static final String REPLAY_LANE = "replay";

	private final String listener;

	private final String group;

	private final TopicNames names;

	private final RetryPolicy retry;

	private final RetiredLanes retired;

	private final ReplayLanes replays = new ReplayLanes();

	private final MoreTopics more;

	private final List<RetryLane> lanes;

	private final Map<String, List<String>> retryTopics = new LinkedHashMap<>();

	private final Map<String, String> deadLetterTopics = new LinkedHashMap<>();

	private final Map<String, String> replayTopics = new LinkedHashMap<>();

	private final Map<String, String> ledgers = new LinkedHashMap<>();

	private final Map<String, LanePosition> positions = new HashMap<>();

	private final Map<String, String> collisions = new HashMap<>();

	/**
	 * Lay out the topics of a listener.
	 * @param policy the policy of the listener
	 * @param topics the topics that it consumes
	 * @param group its consumer group
	 * @param names how topics are named
	 * @throws InvalidListenerException if a topic cannot have its name, a pattern does
	 * not tell topics apart, two names are the same or Kafka does not accept one
	 */
	public TopicChain(ListenerPolicy policy, Collection<String> topics, String group, TopicNames names) {
		this.listener = policy.listener();
		this.group = group;
		this.names = names;
		this.retry = policy.retry();
		this.lanes = policy.retry().lanes();
		if (!this.lanes.isEmpty()) {
			checkPattern(RETRY_NAME, names.retry(), List.of("{topic}", "{group}", "{delay}"));
		}
		if (policy.deadLetter()) {
			checkPattern(DEAD_LETTER_NAME, names.deadLetter(), List.of("{group}"));
		}
		List<String> consumed = ConsumedTopics.of(this.listener, topics);
		consumed.forEach((topic) -> {
			this.positions.put(topic, new LanePosition(topic, RetryLane.MAIN));
			this.collisions.put(Topic.unifyCollisionChars(topic), topic);
		});
		for (String topic : consumed) {
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
				addReplay(topic, name);
			}
		}
		this.retired = new RetiredLanes(
				new FormerTopics(this.listener, group, consumed, this.positions.keySet()).of(this.retry.drain()));
		this.more = new MoreTopics(this.retired, this.replays);
	}

	private void addReplay(String topic, String deadLetterTopic) {
		String name = this.names.replayTopic(topic, this.group);
		String pattern = this.names.replay();
		if (name == null || pattern == null) {
			return;
		}
		checkPattern(REPLAY_NAME, pattern, List.of("{topic}", "{group}"));
		add(REPLAY_NAME, pattern, name, new LanePosition(topic, RetryLane.REPLAY, this.lanes.size()));
		this.replayTopics.put(topic, name);
		String ledger = TopicNames.ledger(deadLetterTopic);
		add(DEAD_LETTER_NAME, this.names.deadLetter(), ledger, new LanePosition(topic, this.lanes.size() + 1));
		this.ledgers.put(topic, ledger);
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
		Set<String> redirects = collisions(other.lanesOfAll(), other.deadLetterTopics());
		Set<String> consumed = collisions(other.lanesOfAll(), other.topics());
		for (String topic : lanesOfAll()) {
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
		Set<String> retries = collisions(other.lanesOfAll(), List.of());
		for (String topic : topics()) {
			if (retries.contains(Topic.unifyCollisionChars(topic))) {
				return new Conflict(RETRY_NAME, topic);
			}
		}
		return null;
	}

	private List<String> lanesOfAll() {
		return Stream.concat(retryTopics().stream(), this.replayTopics.values().stream()).toList();
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
	 * The consumer group of the listener.
	 * @return the id of the group
	 */
	public String group() {
		return this.group;
	}

	/**
	 * The consumer group of the retry topics of a listener, apart from its own, so that
	 * trouble with retries never rebalances the main topics.
	 * @param group the group of the listener
	 * @return the id of the group
	 */
	public static String retryGroup(String group) {
		return group + ".retry";
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
	 * The lanes that are not configured any more, and are read until they are empty.
	 * @return the lanes
	 */
	public RetiredLanes retired() {
		return this.retired;
	}

	/**
	 * The lanes of replayed dead letters that are read.
	 * @return the lanes
	 */
	public ReplayLanes replays() {
		return this.replays;
	}

	/**
	 * The lane that a retry topic must have been for the listener, if it is none now.
	 * @param name the name of the retry topic
	 * @param topic the topic whose records it has
	 * @return the lane
	 */
	public RetiredLane retiredLane(String name, String topic) {
		return new RetiredLane(name, topic, this.names.delay(name, topic, this.group));
	}

	/**
	 * What matches the names of retry topics that could be of this listener under another
	 * configuration, or of another listener of its topics or its group.
	 * @return whether a name does
	 */
	public Predicate<String> related() {
		Predicate<String> ofTheGroup = this.names.retryTopics(null, this.group).asMatchPredicate();
		return topics().stream()
			.map((topic) -> this.names.retryTopics(topic, null)
				.asMatchPredicate()
				.or((name) -> name.contains(topic) && name.contains(this.group)))
			.reduce(ofTheGroup, Predicate::or);
	}

	/**
	 * Whether a topic is called as a retry topic of the listener would be with some
	 * delay.
	 * @param name the name of a topic
	 * @return whether it is
	 */
	public boolean isNamedLikeRetryTopic(String name) {
		return topics().stream().anyMatch((topic) -> this.names.retryTopics(topic, this.group).matcher(name).matches());
	}

	/**
	 * The groups that have, or have had, retry or dead-letter topics of a topic.
	 * @param topic the topic
	 * @param names the names of all topics
	 * @return the groups, with that of this listener
	 */
	public Set<String> groups(String topic, Collection<String> names) {
		return this.names.groups(topic, names);
	}

	/**
	 * How long a record waits in a retry topic.
	 * @param topic a retry topic, also one that is not configured any more
	 * @return the delay, zero if it is not known
	 */
	public Duration delay(String topic) {
		RetiredLane lane = this.retired.get(topic);
		if (lane != null) {
			return lane.delay();
		}
		LanePosition position = position(topic);
		return position.isReplay() ? Duration.ZERO : this.lanes.get(position.lane() - 1).delay();
	}

	/**
	 * The name of the lane of a topic.
	 * @param topic a topic or retry topic
	 * @return the name as in {@link #laneNames()}
	 */
	public String laneName(String topic) {
		LanePosition position = position(topic);
		if (position.isMain()) {
			return MAIN_LANE;
		}
		if (position.isReplay()) {
			return REPLAY_LANE;
		}
		RetiredLane lane = this.retired.get(topic);
		return (lane != null) ? lane.laneName() : "retry-" + this.lanes.get(position.lane() - 1).name();
	}

	/**
	 * The names of the lanes by topic, as they are used in metrics and elsewhere outside.
	 * @return {@code main} for the topics themselves, {@code retry-} and the delay for
	 * their retry topics, in the order of the lanes, and {@code replay} for those of
	 * replayed dead letters; those that are not configured any more come last
	 */
	public Map<String, String> laneNames() {
		Map<String, String> names = new LinkedHashMap<>();
		topics().forEach((topic) -> names.put(topic, MAIN_LANE));
		for (RetryLane lane : this.lanes) {
			topics().forEach((topic) -> names.put(retryTopic(topic, lane), "retry-" + lane.name()));
		}
		this.replays.topics().forEach((replay) -> names.put(replay, REPLAY_LANE));
		this.retired.lanes().forEach((lane) -> names.put(lane.name(), lane.laneName()));
		return names;
	}

	/**
	 * Whether a lane is not configured any more.
	 * @param laneName the name of the lane
	 * @return whether all its topics are read only until they are empty
	 */
	public boolean isRetired(String laneName) {
		return this.retired.lanes().stream().anyMatch((lane) -> lane.laneName().equals(laneName))
				&& this.lanes.stream().noneMatch((lane) -> laneName.equals("retry-" + lane.name()));
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
	 * The topics that the group of the retries consumes beside the retry topics: those of
	 * lanes that are not configured any more, and those of replayed dead letters.
	 * @return an immutable set, the same one until it changes
	 */
	public Set<String> moreRetryTopics() {
		return this.more.topics();
	}

	/**
	 * The topics that replayed dead letters go to.
	 * @return the name of each, by the topic that the letters came from first; none if
	 * dead letters are not replayed
	 */
	public Map<String, String> replayTopics() {
		return Collections.unmodifiableMap(this.replayTopics);
	}

	/**
	 * Where it is written down what is decided about dead letters.
	 * @return the name of each ledger, by the topic that the letters came from first;
	 * none if dead letters are not replayed
	 */
	public Map<String, String> ledgers() {
		return Collections.unmodifiableMap(this.ledgers);
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
	 * @param topic a topic or retry topic of this chain, also one that is not configured
	 * any more
	 * @return its position
	 */
	public LanePosition position(String topic) {
		LanePosition position = this.positions.get(topic);
		if (position != null) {
			return position;
		}
		RetiredLane lane = this.retired.get(topic);
		if (lane == null) {
			throw new IllegalArgumentException("Topic '" + topic + "' is not consumed by " + this.listener);
		}
		return new LanePosition(lane.topic(), this.lanes.size() + 2, this.retry.passedAfter(lane.delay()));
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
	 * The topic that a failed record goes to.
	 * @param topic the topic that the record came from first
	 * @param destination what is to become of the record
	 * @return the name
	 * @throws IllegalStateException if the listener has no dead letters
	 */
	public String redirectTopic(String topic, Destination destination) {
		return (destination instanceof Destination.Lane to) ? retryTopic(topic, to.lane()) : deadLetterTopic(topic);
	}

	/**
	 * All topics that the listener has beside those that it is annotated with.
	 * @return the topics, for each topic in the order in which a record comes to them
	 */
	public List<RedirectTopic> redirectTopics() {
		List<RedirectTopic> all = new ArrayList<>();
		for (String topic : topics()) {
			this.lanes.forEach(
					(lane) -> all.add(new RedirectTopic(retryTopic(topic, lane), topic, Purpose.RETRY, lane.delay())));
			add(all, topic, this.deadLetterTopics, Purpose.DEAD_LETTERS);
			add(all, topic, this.replayTopics, Purpose.REPLAY);
			add(all, topic, this.ledgers, Purpose.LEDGER);
		}
		return all;
	}

	private static void add(List<RedirectTopic> all, String topic, Map<String, String> names, Purpose purpose) {
		String name = names.get(topic);
		if (name != null) {
			all.add(new RedirectTopic(name, topic, purpose));
		}
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
