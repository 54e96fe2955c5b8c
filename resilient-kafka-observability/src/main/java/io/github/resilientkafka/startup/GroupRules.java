package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * The rules for groups that are new with each start, and make new retry and dead-letter
 * topics each time.
 */
final class GroupRules {

	private static final int MIN_FORMER_GROUPS = 3;

	/** A UUID, or what random.value makes. */
	private static final Pattern RANDOM = Pattern.compile(
			"(?i)(?<![0-9a-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-z])");

	private static final Pattern WITH_A_DIGIT = Pattern.compile("[A-Za-z]*[0-9][A-Za-z0-9]*");

	private static final String REMEDY = "Use one group id that stays. If each instance is to get all records, switch the topics off with retry.delays= and dead-letter.enabled=false, or give each instance an id that it keeps.";

	private GroupRules() {
	}

	static List<StartupRule> all() {
		return List.of(randomGroup(), formerGroups());
	}

	private static StartupRule randomGroup() {
		return StartupRule.client("consumer-random-group", Severity.WARN)
			.asks("Is the group id the same after each start?")
			.because(
					"The group id looks random. Each start makes new retry and dead-letter topics, and the records in those of the last group are left there.")
			.remedy(REMEDY)
			.checkListeners((listener) -> isRandom(listener)
					? Stream.of(RuleResult.wrong(listener.id(), ConsumerConfig.GROUP_ID_CONFIG, listener.group()))
					: Stream.empty());
	}

	private static StartupRule formerGroups() {
		return StartupRule.broker("consumer-former-groups", Severity.WARN)
			.asks("Are there no retry and dead-letter topics of former groups of the listener?")
			.because(
					"There are such topics of three groups or more that differ from the group by numbers or random parts only. If the group id changes with each start, each makes new topics, and the records in those of the last group are left there.")
			.remedy(REMEDY + " Then delete the topics of groups that are gone.")
			.check((clients, brokers) -> clients.listeners()
				.stream()
				.filter((listener) -> !listener.redirectTopics().isEmpty() && !isRandom(listener))
				.flatMap((listener) -> brokers.names().check(listener.id(), (names) -> formerGroups(listener, names))));
	}

	private static Stream<RuleResult> formerGroups(ListenerFacts listener, Set<String> names) {
		String shape = shape(listener.group());
		return listener.chain()
			.topics()
			.stream()
			.map((topic) -> listener.chain()
				.groups(topic, names)
				.stream()
				.filter((group) -> !group.equals(listener.group()) && shape(group).equals(shape))
				.toList())
			.filter((groups) -> groups.size() >= MIN_FORMER_GROUPS)
			.limit(1)
			.map((groups) -> RuleResult.wrong(listener.id(), ConsumerConfig.GROUP_ID_CONFIG, "%s, after %s"
				.formatted(listener.group(), String.join(", ", groups.subList(0, MIN_FORMER_GROUPS)))));
	}

	private static boolean isRandom(ListenerFacts listener) {
		return !listener.redirectTopics().isEmpty() && RANDOM.matcher(listener.group()).find();
	}

	/**
	 * A group id without its numbers, and the words that have digits.
	 */
	private static String shape(String group) {
		return WITH_A_DIGIT.matcher(group).replaceAll("#");
	}

}
