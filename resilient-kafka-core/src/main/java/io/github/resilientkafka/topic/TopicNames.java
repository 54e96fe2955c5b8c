package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.resilientkafka.policy.RetryLane;
import org.jspecify.annotations.Nullable;

/**
 * How the topics of a listener are named.
 *
 * @param retry the pattern of retry topics, with {@code {topic}}, {@code {group}} and
 * {@code {delay}}
 * @param deadLetter the pattern of dead-letter topics, with {@code {topic}} and
 * {@code {group}}
 * @param replay the pattern of the topics that replayed dead letters go to, with
 * {@code {topic}} and {@code {group}}, or {@code null} if dead letters are not replayed
 */
public record TopicNames(String retry, String deadLetter, @Nullable String replay) {

	private static final String LEDGER = ".ledger";

	/** With a name that only one group of an expression can have. */
	private static final String ANY_GROUP = "(?<group>.+)";

	private static final String DELAY = "[1-9][0-9]{0,11}(?:ms|s|m|h)";

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{(topic|group|delay)}");

	/** A delay that stands for itself, the last one of a name. */
	private static final Pattern LAST_DELAY = Pattern.compile(".*(?<![A-Za-z0-9])(" + DELAY + ")(?![A-Za-z0-9]).*");

	/**
	 * The names where dead letters are not replayed.
	 * @param retry the pattern of retry topics
	 * @param deadLetter the pattern of dead-letter topics
	 */
	public TopicNames(String retry, String deadLetter) {
		this(retry, deadLetter, null);
	}

	String retryTopic(String topic, String group, RetryLane lane) {
		return this.retry.replace("{topic}", topic).replace("{group}", group).replace("{delay}", lane.name());
	}

	String deadLetterTopic(String topic, String group) {
		return this.deadLetter.replace("{topic}", topic).replace("{group}", group);
	}

	@Nullable String replayTopic(String topic, String group) {
		return (this.replay != null) ? this.replay.replace("{topic}", topic).replace("{group}", group) : null;
	}

	/**
	 * Where it is written down what is decided about the letters of a dead-letter topic.
	 */
	static String ledger(String deadLetterTopic) {
		return deadLetterTopic + LEDGER;
	}

	/**
	 * What matches the retry topics of a topic and a group, with any delay.
	 * @param topic the topic, or {@code null} for any
	 * @param group the group, or {@code null} for any
	 */
	Pattern retryTopics(@Nullable String topic, @Nullable String group) {
		return Pattern.compile(regex(this.retry, topic, (group != null) ? Pattern.quote(group) : ".+"));
	}

	/**
	 * The groups that have retry or dead-letter topics of a topic.
	 * @param topic the topic
	 * @param names the names of topics
	 */
	Set<String> groups(String topic, Collection<String> names) {
		Set<String> groups = new TreeSet<>();
		for (String pattern : List.of(this.retry, this.deadLetter)) {
			Pattern regex = Pattern.compile(regex(pattern, topic, ANY_GROUP));
			for (String name : names) {
				Matcher matcher = regex.matcher(name);
				if (matcher.matches()) {
					groups.add(matcher.group("group"));
				}
			}
		}
		return groups;
	}

	private static String regex(String pattern, @Nullable String topic, String group) {
		StringBuilder regex = new StringBuilder();
		Matcher placeholder = PLACEHOLDER.matcher(pattern);
		int end = 0;
		while (placeholder.find()) {
			regex.append(Pattern.quote(pattern.substring(end, placeholder.start())));
			regex.append(switch (placeholder.group(1)) {
				case "topic" -> (topic != null) ? Pattern.quote(topic) : ".+";
				case "group" -> (regex.indexOf(ANY_GROUP) < 0) ? group : "\\k<group>";
				default -> "(" + DELAY + ")";
			});
			end = placeholder.end();
		}
		return regex.append(Pattern.quote(pattern.substring(end))).toString();
	}

	/**
	 * The delay in the name of a retry topic, which may have been made from another
	 * pattern.
	 * @return the delay, or zero if there is none
	 */
	Duration delay(String name, String topic, String group) {
		for (Pattern pattern : new Pattern[] { retryTopics(topic, group), LAST_DELAY }) {
			Matcher matcher = pattern.matcher(name);
			if (matcher.matches() && matcher.groupCount() > 0) {
				return RetryLane.delay(matcher.group(1));
			}
		}
		return Duration.ZERO;
	}

}
