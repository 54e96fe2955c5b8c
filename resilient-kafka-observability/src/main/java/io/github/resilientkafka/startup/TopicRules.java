package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.resilientkafka.topic.RedirectTopic;
import io.github.resilientkafka.topic.RedirectTopic.Purpose;
import io.github.resilientkafka.topic.TopicSettings;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the topics of listeners and their retry and dead-letter topics.
 */
final class TopicRules {

	private static final Duration MIN_DEAD_LETTER_RETENTION = Duration.ofDays(7);

	private static final Duration FOR_EVER = Duration.ofDays(3_650);

	private TopicRules() {
	}

	static List<StartupRule> all() {
		return List.of(replication(), minInSync(), uncleanElection(), redirectReplication(), redirectPartitions(),
				retryRetention(), deadLetterRetention(), ledgerRetention(), redirectCleanup(), redirectTimestamps(),
				redirectRecordSize(), redirectHeadroom());
	}

	private static StartupRule replication() {
		return StartupRule.broker("topic-replication", Severity.ERROR)
			.inProduction()
			.asks("Have the topics of listeners three replicas?")
			.because("With two, one broker down leaves a single copy; with one, its disk is the only one.")
			.remedy("Reassign the partitions to three brokers, and create topics with a replication factor of 3.")
			.check((clients, brokers) -> mainTopics(clients)
				.flatMap((topic) -> brokers.topic(topic).partitions().check(topic, (partitions) -> {
					int replicas = replicas(partitions);
					return (replicas >= 3) ? Stream.empty()
							: Stream.of(RuleResult.wrong(topic, "replication factor", replicas));
				})));
	}

	private static StartupRule minInSync() {
		return StartupRule.broker("topic-min-isr", Severity.ERROR)
			.inProduction()
			.asks("Are at least two replicas needed for a write, and not all of them?")
			.because(
					"With min.insync.replicas=1 an acknowledged record may be on one broker only; with as many as there are replicas, one broker down stops all writes.")
			.remedy("Set min.insync.replicas to 2 for a topic with three replicas.")
			.check((clients, brokers) -> mainTopics(clients)
				.flatMap((topic) -> onTopic(brokers, topic, (partitions, configs) -> {
					int replicas = replicas(partitions);
					long min = Numbers.of(configs.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), 2);
					return (replicas < 3 || (min >= 2 && min < replicas)) ? Stream.empty()
							: Stream.of(RuleResult.wrong(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
									"%d of %d replicas".formatted(min, replicas)));
				})));
	}

	private static StartupRule uncleanElection() {
		return StartupRule.broker("topic-unclean-election", Severity.ERROR)
			.asks("Are only replicas elected that have all records?")
			.because("Committed records are lost when a replica becomes leader that was left behind.")
			.remedy("Set unclean.leader.election.enable=false for the topic, or for the brokers.")
			.check((clients, brokers) -> allTopics(clients).flatMap((topic) -> onConfigs(brokers, topic,
					(configs) -> Boolean.parseBoolean(configs.get(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG))
							? Stream
								.of(RuleResult.wrong(topic, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, true))
							: Stream.empty())));
	}

	private static StartupRule redirectReplication() {
		return StartupRule.broker("redirect-replication", Severity.ERROR)
			.asks("Are retry and dead-letter topics replicated like their main topic?")
			.because("A record that fails is less safe than before.")
			.remedy("Give them the replicas and min.insync.replicas of the main topic, and leave resilient-kafka.topics.replication-factor and .min-insync-replicas to the default.")
			.check((clients, brokers) -> redirects(clients).flatMap((redirect) -> onTopic(brokers, redirect.main(),
					(mainPartitions, mainConfigs) -> onTopic(brokers, redirect.name(), (partitions, configs) -> {
						int replicas = replicas(partitions);
						long min = minInSync(configs);
						RuleResult fewer = (replicas < replicas(mainPartitions)) ? RuleResult.wrong(redirect.name(),
								"replication factor", "%d instead of %d".formatted(replicas, replicas(mainPartitions)))
								: null;
						RuleResult lower = (min < minInSync(mainConfigs))
								? RuleResult.wrong(redirect.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
										"%d instead of %d".formatted(min, minInSync(mainConfigs)))
								: null;
						return Stream.of(fewer, lower).filter(Objects::nonNull);
					}))));
	}

	private static StartupRule redirectPartitions() {
		return StartupRule.broker("redirect-partitions", Severity.WARN)
			.asks("Have retry and dead-letter topics as many partitions as their main topic?")
			.because("Redirects of different partitions share one, and wait for each other.")
			.remedy("Add partitions, or set resilient-kafka.topics.provision=true; where fewer are meant, set resilient-kafka.topics.partitions.")
			.check((clients, brokers) -> clients.partitionsChosen() ? Stream.empty() : redirects(clients)
				.filter(RedirectTopic::takesRecords)
				.flatMap((redirect) -> brokers.topic(redirect.main())
					.partitions()
					.check(redirect.main(), (mainPartitions) -> brokers.topic(redirect.name())
						.partitions()
						.check(redirect.name(), (partitions) -> (partitions.size() >= mainPartitions.size())
								? Stream.empty() : Stream.of(RuleResult.wrong(redirect.name(), "partitions",
										"%d instead of %d".formatted(partitions.size(), mainPartitions.size())))))));
	}

	private static StartupRule retryRetention() {
		return StartupRule.broker("retry-retention", Severity.ERROR)
			.asks("Do retry topics keep records for longer than their main topic and twice their delay, and whatever their size?")
			.because(
					"They expire by the time of the record, which may be as old as the main topic allows: records that wait are deleted, by an outage or a replay at the latest.")
			.remedy("Set retention.ms and retention.bytes of the topic to -1; with resilient-kafka.topics.provision=true, what was consumed is purged.")
			.check((clients, brokers) -> redirects(clients).flatMap((redirect) -> retryRetention(brokers, redirect)));
	}

	private static Stream<RuleResult> retryRetention(BrokerFacts brokers, RedirectTopic redirect) {
		if (!redirect.isRetry()) {
			return Stream.empty();
		}
		return onConfigs(brokers, redirect.main(), (mainConfigs) -> onConfigs(brokers, redirect.name(),
				(configs) -> retryRetention(redirect, mainConfigs, configs)));
	}

	private static Stream<RuleResult> retryRetention(RedirectTopic redirect, Map<String, String> mainConfigs,
			Map<String, String> configs) {
		long delay = redirect.delay().toMillis();
		long main = retention(mainConfigs);
		long retention = retention(configs);
		boolean enough = retention < 0 || retention >= FOR_EVER.toMillis()
				|| (main >= 0 && retention > main + 2 * delay);
		RuleResult time = enough ? null : RuleResult.wrong(redirect.name(), TopicConfig.RETENTION_MS_CONFIG,
				"%d, that of %s is %d, and records wait for %d".formatted(retention, redirect.main(), main, delay));
		return Stream.of(time, limitedSize(redirect, configs)).filter(Objects::nonNull);
	}

	private static @Nullable RuleResult limitedSize(RedirectTopic redirect, Map<String, String> configs) {
		long bytes = Numbers.of(configs.get(TopicConfig.RETENTION_BYTES_CONFIG), -1);
		return (bytes >= 0) ? RuleResult.wrong(redirect.name(), TopicConfig.RETENTION_BYTES_CONFIG, bytes) : null;
	}

	private static StartupRule deadLetterRetention() {
		return StartupRule.broker("dead-letter-retention", Severity.WARN)
			.asks("Are dead letters kept for 7 days at least, and whatever their size?")
			.because("They are gone before somebody has looked.")
			.remedy("Raise retention.ms of the topic or, before it is created, resilient-kafka.topics.dead-letter-retention, and set retention.bytes of the topic to -1.")
			.check((clients, brokers) -> redirects(clients).filter(RedirectTopic::isDeadLetters)
				.flatMap((redirect) -> onConfigs(brokers, redirect.name(), (configs) -> {
					long retention = retention(configs);
					boolean enough = retention < 0 || retention >= MIN_DEAD_LETTER_RETENTION.toMillis();
					RuleResult time = enough ? null
							: RuleResult.wrong(redirect.name(), TopicConfig.RETENTION_MS_CONFIG, retention);
					return Stream.of(time, limitedSize(redirect, configs)).filter(Objects::nonNull);
				})));
	}

	private static StartupRule ledgerRetention() {
		return StartupRule.broker("ledger-retention", Severity.ERROR)
			.asks("Are decisions about dead letters kept for as long as the letters, and whatever their size?")
			.because("Letters that were replayed or discarded are open again, and somebody replays them once more.")
			.remedy("Set retention.ms and retention.bytes of the topic to -1, and cleanup.policy=delete.")
			.check((clients, brokers) -> redirects(clients).filter((redirect) -> redirect.purpose() == Purpose.LEDGER)
				.flatMap((ledger) -> letters(clients, ledger))
				.flatMap((topics) -> onConfigs(brokers, topics.letters(), (letters) -> onConfigs(brokers,
						topics.ledger().name(), (configs) -> ledgerRetention(topics, letters, configs)))));
	}

	private static Stream<LedgerTopics> letters(ClientFacts clients, RedirectTopic ledger) {
		return clients.listeners()
			.stream()
			.filter((listener) -> ledger.name().equals(listener.chain().ledgers().get(ledger.main())))
			.map((listener) -> new LedgerTopics(ledger, listener.chain().deadLetterTopic(ledger.main())));
	}

	private static Stream<RuleResult> ledgerRetention(LedgerTopics topics, Map<String, String> lettersConfigs,
			Map<String, String> configs) {
		long letters = retention(lettersConfigs);
		long retention = retention(configs);
		boolean enough = retention < 0 || (letters >= 0 && retention >= letters);
		RuleResult time = enough ? null : RuleResult.wrong(topics.ledger().name(), TopicConfig.RETENTION_MS_CONFIG,
				"%d, that of %s is %d".formatted(retention, topics.letters(), letters));
		return Stream.of(time, limitedSize(topics.ledger(), configs)).filter(Objects::nonNull);
	}

	private static StartupRule redirectCleanup() {
		return StartupRule.broker("redirect-cleanup", Severity.ERROR)
			.asks("Are retry and dead-letter topics never compacted?")
			.because("Of two failed records with the same key only one remains.")
			.remedy("Set cleanup.policy=delete for the topic.")
			.check((clients, brokers) -> redirects(clients)
				.flatMap((redirect) -> onConfigs(brokers, redirect.name(), (configs) -> {
					String policy = configs.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
					return policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)
							? Stream.of(RuleResult.wrong(redirect.name(), TopicConfig.CLEANUP_POLICY_CONFIG, policy))
							: Stream.empty();
				})));
	}

	private static StartupRule redirectTimestamps() {
		return StartupRule.broker("redirect-timestamps", Severity.WARN)
			.asks("Do records in retry topics keep their timestamp?")
			.because("The listener sees the time of the redirect instead of that of the record.")
			.remedy("Set message.timestamp.type=CreateTime for the topic, and message.timestamp.before.max.ms and message.timestamp.after.max.ms to at least the values of the main topic.")
			.check((clients, brokers) -> redirects(clients).filter(RedirectTopic::isRetry)
				.flatMap((redirect) -> onConfigs(brokers, redirect.main(), (mainConfigs) -> onConfigs(brokers,
						redirect.name(), (configs) -> timestamps(redirect.name(), mainConfigs, configs)))));
	}

	private static Stream<RuleResult> timestamps(String topic, Map<String, String> main, Map<String, String> configs) {
		String type = configs.getOrDefault(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "");
		if (type.equals("LogAppendTime")) {
			return Stream.of(RuleResult.wrong(topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type));
		}
		return Stream
			.of(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
			.filter((limit) -> Numbers.of(configs.get(limit), Long.MAX_VALUE) < Numbers.of(main.get(limit),
					Long.MAX_VALUE))
			.map((limit) -> RuleResult.wrong(topic, limit, configs.get(limit)));
	}

	private static StartupRule redirectRecordSize() {
		return StartupRule.broker("redirect-record-size", Severity.ERROR)
			.asks("Do retry and dead-letter topics take the largest record of their main topic?")
			.because(
					"A larger one that fails becomes a dead letter without its value, unless it gets small enough when it is compressed.")
			.remedy("Raise max.message.bytes of the topic above that of the main topic, for our headers by 64 KiB.")
			.check((clients, brokers) -> tooSmall(clients, brokers, (main, size) -> size < main));
	}

	private static StartupRule redirectHeadroom() {
		return StartupRule.broker("redirect-headroom", Severity.WARN)
			.asks("Have retry and dead-letter topics room for our headers beside the largest record of their main topic?")
			.because(
					"The stack trace of a large record is left out, and one that leaves no room at all becomes a dead letter without its value.")
			.remedy("Raise max.message.bytes of the topic to that of the main topic plus 64 KiB.")
			.check((clients, brokers) -> tooSmall(clients, brokers,
					(main, size) -> size >= main && size < main + TopicSettings.HEADER_BYTES));
	}

	private static Stream<RuleResult> tooSmall(ClientFacts clients, BrokerFacts brokers,
			BiPredicate<Long, Long> isTooSmall) {
		return redirects(clients).filter(RedirectTopic::takesRecords)
			.flatMap((redirect) -> onConfigs(brokers, redirect.main(),
					(mainConfigs) -> onConfigs(brokers, redirect.name(), (configs) -> {
						long main = Numbers.of(mainConfigs.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), 0);
						long size = Numbers.of(configs.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Long.MAX_VALUE);
						return isTooSmall.test(main, size)
								? Stream.of(RuleResult.wrong(redirect.name(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
										"%d, and %s has %d".formatted(size, redirect.main(), main)))
								: Stream.empty();
					})));
	}

	static Stream<String> mainTopics(ClientFacts clients) {
		return clients.listeners().stream().flatMap((listener) -> listener.chain().topics().stream()).distinct();
	}

	static Stream<String> allTopics(ClientFacts clients) {
		return Stream.concat(mainTopics(clients), redirects(clients).map(RedirectTopic::name)).distinct();
	}

	static Stream<RedirectTopic> redirects(ClientFacts clients) {
		return clients.listeners().stream().flatMap((listener) -> listener.redirectTopics().stream());
	}

	private static Stream<RuleResult> onConfigs(BrokerFacts brokers, String topic,
			Function<Map<String, String>, Stream<RuleResult>> check) {
		return brokers.topic(topic).configs().check(topic, check);
	}

	private static Stream<RuleResult> onTopic(BrokerFacts brokers, String topic,
			BiFunction<List<List<Integer>>, Map<String, String>, Stream<RuleResult>> check) {
		return brokers.topic(topic)
			.partitions()
			.check(topic, (partitions) -> onConfigs(brokers, topic, (configs) -> check.apply(partitions, configs)));
	}

	static int replicas(List<List<Integer>> partitions) {
		return partitions.stream().mapToInt(List::size).min().orElse(0);
	}

	private static long minInSync(Map<String, String> configs) {
		return Numbers.of(configs.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), 1);
	}

	private static long retention(Map<String, String> configs) {
		return Numbers.of(configs.get(TopicConfig.RETENTION_MS_CONFIG), -1);
	}

	/**
	 * Where letters lie, and where it is written what was decided about them.
	 */
	private record LedgerTopics(RedirectTopic ledger, String letters) {
	}

}
