package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.topic.RedirectTopic;

/**
 * The rules for what an application has from the time when its listeners were ordinary
 * ones.
 */
final class MigrationRules {

	private static final String APPLICATION = "application";

	private MigrationRules() {
	}

	static List<StartupRule> all() {
		return List.of(notRetryable(), errorHandler(), listenerSettings(), transactions(), listenerTimer(),
				healthOutage(), formerTopics());
	}

	private static StartupRule notRetryable() {
		return StartupRule.client("error-handler-exceptions", Severity.WARN)
			.asks("Are the exceptions that the error handler of the application does not retry not retried here, either?")
			.because(
					"Listeners with retry topics do not use the error handler: a record that fails with one of these is retried with all delays before it is a dead letter.")
			.remedy("Put the classes into resilient-kafka.defaults.retry.not-on, or into that of the listener.")
			.checkListeners((listener) -> (listener.errorHandler() != null)
					? notRetryable(listener, listener.errorHandler()) : Stream.empty());
	}

	private static Stream<RuleResult> notRetryable(ListenerFacts listener, ErrorHandlerFacts handler) {
		FailureClassifier classifier = listener.policy().retry().classifier();
		String retried = handler.notRetryable()
			.stream()
			.filter((type) -> isRetried(type, classifier))
			.map(Class::getName)
			.sorted()
			.collect(Collectors.joining(", "));
		boolean retries = !listener.policy().retry().lanes().isEmpty();
		return (retries && !retried.isEmpty())
				? Stream.of(RuleResult.wrong(listener.id(), "not retried by the " + handler.type(), retried))
				: Stream.empty();
	}

	private static boolean isRetried(Class<?> exception, FailureClassifier classifier) {
		return !isAmong(exception, classifier.notOn())
				&& (classifier.on().isEmpty() || isAmong(exception, classifier.on()));
	}

	private static boolean isAmong(Class<?> exception, Set<Class<? extends Throwable>> types) {
		return types.stream().anyMatch((type) -> type.isAssignableFrom(exception));
	}

	private static StartupRule errorHandler() {
		return StartupRule.client("error-handler", Severity.INFO)
			.asks("Is there no error handler that these listeners would not use?")
			.because(
					"Listeners with retry topics do not call it: a failing record does not block its partition, and the back-off, the retry listeners and the recoverer with its dead-letter topic and its headers (kafka_dlt-*) are those of ordinary listeners only. What they do instead is logged for each at the start.")
			.remedy("Move the back-off to retry.immediate and retry.delays, what the recoverer does to a listener of RecordDeadLetteredEvent, and what reads its dead-letter topic to <topic>.<group>.DLQ and the headers kafka_*. Where order matters, set retry.delays to an empty list. Remove the handler when the last ordinary listener is gone.")
			.checkListeners((listener) -> (listener.errorHandler() != null)
					? Stream.of(RuleResult.wrong(listener.id(), "commonErrorHandler", listener.errorHandler().type()))
					: Stream.empty());
	}

	private static StartupRule listenerSettings() {
		return StartupRule.client("listener-settings", Severity.WARN)
			.asks("Are there no settings of spring.kafka.listener that none of the listeners obeys?")
			.because(
					"Listeners with retry topics commit what is settled, at the end of each poll. Who reads the setting expects something else.")
			.remedy("Remove the setting.")
			.check((clients) -> !clients.application().ordinaryListeners().isEmpty() ? Stream.empty()
					: clients.application()
						.listenerSettings()
						.entrySet()
						.stream()
						.map((setting) -> RuleResult.wrong(APPLICATION, setting.getKey(), setting.getValue())));
	}

	private static StartupRule transactions() {
		return StartupRule.client("container-transactions", Severity.INFO)
			.asks("Do listeners run in Kafka transactions where ordinary ones would?")
			.because(
					"The container factory has a transaction manager, which these listeners do not use: what they send is not part of one transaction with their offsets.")
			.remedy("Set delivery=exactly-once for the listener if it sends records that belong to what it has read.")
			.check((clients) -> !clients.application().transactional() ? Stream.empty()
					: clients.listeners()
						.stream()
						.filter((listener) -> !listener.isExactlyOnce())
						.map((listener) -> RuleResult.wrong(listener.id(), "delivery", listener.policy().delivery())));
	}

	private static StartupRule listenerTimer() {
		return StartupRule.client("listener-timer", Severity.INFO)
			.asks("Do dashboards and alerts find the timer `spring.kafka.listener`?")
			.because("Without observations, resilient listeners have the timer resilient.kafka.attempts instead.")
			.remedy("Set spring.kafka.listener.observation-enabled=true to have it back, or change the dashboards.")
			.check((clients) -> (clients.application().timesListeners() && clients.hadOrdinaryListeners())
					? Stream.of(RuleResult.wrong(APPLICATION, "spring.kafka.listener.observation-enabled", false))
					: Stream.empty());
	}

	private static StartupRule healthOutage() {
		return StartupRule.client("health-outage", Severity.INFO)
			.asks("May /actuator/health answer 503 in an outage of the brokers?")
			.because(
					"A load balancer or registry that reads the root status takes all instances out of service at once.")
			.remedy("Let it read a group without resilientKafka (management.endpoint.health.group.<name>.include), or set management.endpoint.health.status.http-mapping.down=200.")
			.check((clients) -> clients.application().healthAnswersOutage()
					? Stream
						.of(RuleResult.wrong(APPLICATION, "management.endpoint.health.status.http-mapping.down", 503))
					: Stream.empty());
	}

	private static StartupRule formerTopics() {
		return StartupRule.broker("former-topics", Severity.WARN)
			.asks("Are there no retry and dead-letter topics of spring-kafka beside the topics of listeners?")
			.because(
					"The listener sends nothing there any more and reads none of their records: who consumes them gets nothing, and an alert on them stays silent.")
			.remedy("Process what is left in them: name the retry topics in retry.drain of the listener, and see docs/migration.md for the dead letters (\"Who reads the former dead letters\"); let what consumes the dead letters, and alerts, read <topic>.<group>.DLQ, whose headers are kafka_* and not kafka_dlt-*; then delete them. If another group uses them, accept the finding.")
			.check((clients, brokers) -> brokers.names()
				.check(clients.cluster().toString(), (names) -> TopicRules.mainTopics(clients)
					.flatMap((topic) -> formerTopics(topic, clients, names))));
	}

	private static Stream<RuleResult> formerTopics(String topic, ClientFacts clients, Set<String> names) {
		Pattern retries = Pattern.compile(Pattern.quote(topic) + "-retry(?:-\\d+)?");
		Pattern deadLetters = Pattern.compile(Pattern.quote(topic) + "[.-](?:dlt|DLT)");
		Map<String, List<String>> readers = clients.readers();
		Set<String> own = TopicRules.redirects(clients).map(RedirectTopic::name).collect(Collectors.toSet());
		Set<String> drained = clients.listeners()
			.stream()
			.flatMap((listener) -> listener.policy().retry().drain().stream())
			.collect(Collectors.toSet());
		return names.stream()
			.filter((name) -> !own.contains(name))
			// One of ours reads a former retry topic until it is empty
			.filter((name) -> deadLetters.matcher(name).matches()
					|| (retries.matcher(name).matches() && TopicRules.mainTopics(clients).noneMatch(name::equals)))
			.sorted()
			.map((name) -> RuleResult.wrong(name, "left from",
					topic + (readers.containsKey(name) ? ", read by " + String.join(", ", readers.get(name)) : "")
							+ (drained.contains(name) ? ", to be drained" : "")));
	}

}
