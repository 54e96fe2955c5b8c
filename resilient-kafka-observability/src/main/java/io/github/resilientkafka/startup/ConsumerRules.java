package io.github.resilientkafka.startup;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.topic.RedirectTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * The rules for the consumers of listeners.
 */
final class ConsumerRules {

	/**
	 * A poll waits for redirects, up to 5 s for their topic and 30 s for the broker.
	 */
	private static final long MIN_POLL_INTERVAL_MS = 40_000;

	private static final String TRUSTED_PACKAGES = "spring.json.trusted.packages";

	private ConsumerRules() {
	}

	static List<StartupRule> all() {
		return List.of(autoCommit(), maxPollInterval(), heartbeat(), offsetReset(), sharedGroup(), instanceId(),
				isolation(), redirectIsolation(), authorizationRetry(), trustedPackages(), sessionTimeout(),
				groupProtocol(), concurrency(), autoCreation());
	}

	private static StartupRule autoCommit() {
		return StartupRule.client("consumer-auto-commit", Severity.WARN)
			.asks("Is auto-commit left off?")
			.because(
					"It has no effect here: listeners commit what is settled, and nothing else. Who reads the setting expects something else.")
			.remedy("Remove spring.kafka.consumer.enable-auto-commit, or set it to false.")
			.checkListeners((listener) -> {
				boolean enabled = listener.consumer().isSet(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG)
						&& listener.consumer().is(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG);
				return enabled ? Stream.of(wrong(listener, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG)) : Stream.empty();
			});
	}

	private static StartupRule maxPollInterval() {
		return StartupRule.client("consumer-max-poll-interval", Severity.ERROR)
			.asks("Is `max.poll.interval.ms` 40 s or more?")
			.because(
					"A poll waits up to 35 s for the brokers to take redirects. A consumer that is slower than the interval loses its partitions, and its records are processed again.")
			.remedy("Leave max.poll.interval.ms at 300000; to bound a slow listener, set its timeout.")
			.checkListeners((listener) -> (listener.consumer()
				.number(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MIN_POLL_INTERVAL_MS) < MIN_POLL_INTERVAL_MS)
						? Stream.of(wrong(listener, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG)) : Stream.empty());
	}

	private static StartupRule heartbeat() {
		return StartupRule.client("consumer-heartbeat", Severity.WARN)
			.asks("Does a session survive two lost heartbeats?")
			.because("One slow heartbeat costs a rebalance.")
			.remedy("Set heartbeat.interval.ms to a third of session.timeout.ms or less.")
			.checkListeners((listener) -> {
				long heartbeat = listener.consumer().number(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 0);
				long session = listener.consumer().number(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Long.MAX_VALUE);
				return (!listener.isClassicGroup() || heartbeat <= session / 3) ? Stream.empty()
						: Stream.of(RuleResult.wrong(listener.id(), ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
								"%d with session.timeout.ms=%d".formatted(heartbeat, session)));
			});
	}

	private static StartupRule offsetReset() {
		return StartupRule.client("consumer-offset-reset", Severity.WARN)
			.asks("Does a listener without an offset begin at the first record (`auto.offset.reset`)?")
			.because(
					"With latest, Kafka's default, records are skipped that were written before a new group or a new partition is first polled.")
			.remedy("Set spring.kafka.consumer.auto-offset-reset=earliest, or none to be told. Retry topics are read from the beginning in any case.")
			.checkListeners((listener) -> listener.consumer()
				.text(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG)
				.equalsIgnoreCase("latest") ? Stream.of(wrong(listener, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG))
						: Stream.empty());
	}

	private static StartupRule sharedGroup() {
		return StartupRule.client("consumer-shared-group", Severity.WARN)
			.asks("Do listeners of different topics have different groups?")
			.because("Each start, stop and failure of one listener rebalances the others.")
			.remedy("Set groupId in the annotations; a group that has offsets has to be given up with care.")
			.check((clients) -> clients.listeners()
				.stream()
				.flatMap((listener) -> othersOf(listener, clients).filter(
						(other) -> !Set.copyOf(other.chain().topics()).equals(Set.copyOf(listener.chain().topics())))
					.map(ListenerFacts::id)
					.sorted()
					.limit(1)
					.map((other) -> RuleResult.wrong(listener.id(), ConsumerConfig.GROUP_ID_CONFIG,
							"%s, as that of %s".formatted(listener.group(), other)))));
	}

	private static StartupRule instanceId() {
		return StartupRule.client("consumer-instance-id", Severity.ERROR)
			.asks("Has each listener of a group its own `group.instance.id`?")
			.because("Consumers with the same group.instance.id fence each other, again and again.")
			.remedy("Set group.instance.id in the properties of each listener, different for each running instance. Threads and retry topics need none of their own.")
			.check((clients) -> clients.listeners()
				.stream()
				.filter((listener) -> listener.consumer().isSet(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG))
				.filter((listener) -> othersOf(listener, clients)
					.anyMatch((other) -> instance(other).equals(instance(listener))))
				.map((listener) -> wrong(listener, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)));
	}

	private static String instance(ListenerFacts listener) {
		return listener.consumer().text(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
	}

	private static Stream<ListenerFacts> othersOf(ListenerFacts listener, ClientFacts clients) {
		return clients.listeners()
			.stream()
			.filter((other) -> other != listener && other.group().equals(listener.group()));
	}

	private static StartupRule isolation() {
		return StartupRule.client("consumer-isolation", Severity.WARN)
			.asks("Do listeners read committed records only, where there are transactions?")
			.because(
					"The application writes in transactions, and the listener would process records of those that are rolled back.")
			.remedy("Set spring.kafka.consumer.isolation-level=read_committed.")
			.check((clients) -> hasTransactions(clients) ? clients.listeners()
				.stream()
				.filter(ListenerFacts::readsUncommitted)
				.filter((listener) -> redirectsOfTransactions(listener, clients).isEmpty())
				.map((listener) -> wrong(listener, ConsumerConfig.ISOLATION_LEVEL_CONFIG)) : Stream.empty());
	}

	private static StartupRule redirectIsolation() {
		return StartupRule.client("redirect-isolation", Severity.ERROR)
			.asks("Are the retry and dead-letter topics of exactly-once listeners read with `read_committed`?")
			.because("They have records of transactions that were rolled back, whose originals are processed again.")
			.remedy("Set isolation.level=read_committed in the properties of the listener.")
			.check((clients) -> clients.listeners()
				.stream()
				.filter(ListenerFacts::readsUncommitted)
				.flatMap((listener) -> redirectsOfTransactions(listener, clients).stream()
					.map((topic) -> RuleResult.wrong(listener.id(), ConsumerConfig.ISOLATION_LEVEL_CONFIG,
							listener.consumer().text(ConsumerConfig.ISOLATION_LEVEL_CONFIG) + " on topic " + topic))));
	}

	private static boolean hasTransactions(ClientFacts clients) {
		return clients.producers().stream().anyMatch(ProducerFacts::isTransactional)
				|| clients.listeners().stream().anyMatch(ListenerFacts::isExactlyOnce);
	}

	private static Collection<String> redirectsOfTransactions(ListenerFacts reader, ClientFacts clients) {
		return clients.listeners()
			.stream()
			.filter(ListenerFacts::isExactlyOnce)
			.flatMap((listener) -> listener.redirectTopics().stream())
			.map(RedirectTopic::name)
			.filter(reader.chain().topics()::contains)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static StartupRule authorizationRetry() {
		return StartupRule.client("consumer-authorization-retry", Severity.INFO)
			.asks("Do consumers stay when access is denied for a moment?")
			.because(
					"A container whose access is denied stops and is started again with back-off, which costs a rebalance.")
			.remedy("Set authExceptionRetryInterval of the kafkaListenerContainerFactory, for example to 10 s.")
			.checkListeners((listener) -> (listener.container().retriesAuthorization() || !listener.isClassicGroup())
					? Stream.empty()
					: Stream.of(RuleResult.wrong(listener.id(), "authExceptionRetryInterval", "none")));
	}

	private static StartupRule trustedPackages() {
		return StartupRule.client("json-trusted-packages", Severity.WARN)
			.asks("Is JSON deserialized to classes of named packages only?")
			.because("Whoever can write to the topic decides, by a header, which class is instantiated.")
			.remedy("Name the packages of your payloads in spring.json.trusted.packages instead of *.")
			.checkListeners((listener) -> Arrays
				.stream(listener.consumer().set().getOrDefault(TRUSTED_PACKAGES, "").toString().split(","))
				.anyMatch((name) -> name.strip().equals("*"))
						? Stream.of(RuleResult.wrong(listener.id(), TRUSTED_PACKAGES, "*")) : Stream.empty());
	}

	private static StartupRule sessionTimeout() {
		return StartupRule.broker("consumer-session-timeout", Severity.ERROR)
			.asks("Do the brokers allow the session time-out of the consumers?")
			.because("They refuse the consumers with an InvalidSessionTimeoutException, and nothing is consumed.")
			.remedy("Set session.timeout.ms within group.min.session.timeout.ms and group.max.session.timeout.ms of the brokers.")
			.check((clients, brokers) -> brokers.configs()
				.check(clients.cluster().toString(),
						(configs) -> clients.listeners()
							.stream()
							.filter(ListenerFacts::isClassicGroup)
							.flatMap((listener) -> {
								long min = Numbers.of(configs.get("group.min.session.timeout.ms"), 0);
								long max = Numbers.of(configs.get("group.max.session.timeout.ms"), Long.MAX_VALUE);
								long session = listener.consumer()
									.number(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, min);
								return (min <= session && session <= max) ? Stream.empty()
										: Stream.of(RuleResult.wrong(listener.id(),
												ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
												"%d, and brokers allow %d to %d".formatted(session, min, max)));
							})));
	}

	private static StartupRule groupProtocol() {
		return StartupRule.broker("consumer-group-protocol", Severity.ERROR)
			.asks("Do the brokers have the group protocol of the consumers (`group.protocol=consumer`)?")
			.because("They refuse the consumers with an UnsupportedVersionException, and nothing is consumed.")
			.remedy("Set group.protocol=classic, or upgrade the brokers to Kafka 4.0 and the feature group.version to 1.")
			.check((clients, brokers) -> brokers.features()
				.check(clients.cluster().toString(),
						(features) -> clients.listeners()
							.stream()
							.filter((listener) -> !listener.isClassicGroup() && !features.contains("group.version"))
							.map((listener) -> RuleResult.wrong(listener.id(), "group.protocol", "consumer"))));
	}

	private static StartupRule concurrency() {
		return StartupRule.broker("consumer-concurrency", Severity.INFO)
			.asks("Has each thread of a listener a partition?")
			.because("Threads without one do nothing, in each instance.")
			.remedy("Lower the concurrency, or add partitions.")
			.check((clients, brokers) -> clients.listeners().stream().flatMap((listener) -> {
				if (!listener.chain()
					.topics()
					.stream()
					.allMatch((topic) -> brokers.topic(topic).partitionCount() > 0)) {
					return Stream.of(RuleResult.unknown(listener.id(), "Not all of its topics can be described"));
				}
				int partitions = listener.chain()
					.topics()
					.stream()
					.mapToInt((topic) -> brokers.topic(topic).partitionCount())
					.sum();
				return (listener.container().concurrency() <= partitions) ? Stream.empty()
						: Stream.of(RuleResult.wrong(listener.id(), "concurrency",
								"%d with %d partition(s)".formatted(listener.container().concurrency(), partitions)));
			}));
	}

	private static StartupRule autoCreation() {
		return StartupRule.broker("topic-auto-creation", Severity.WARN)
			.inProduction()
			.asks("Are topics made by somebody, not by the first who asks for them?")
			.because("A topic with a typo, or one that was deleted, appears with the defaults of the broker.")
			.remedy("Set spring.kafka.consumer.properties.allow.auto.create.topics=false, or auto.create.topics.enable=false in the brokers.")
			.check((clients, brokers) -> brokers.configs()
				.check(clients.cluster().toString(),
						(configs) -> Boolean.parseBoolean(configs.get("auto.create.topics.enable"))
								? clients.listeners()
									.stream()
									.filter((listener) -> listener.consumer()
										.is(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG))
									.map((listener) -> wrong(listener, ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG))
								: Stream.empty()));
	}

	private static RuleResult wrong(ListenerFacts listener, String property) {
		return RuleResult.wrong(listener.id(), property, listener.consumer().text(property));
	}

}
