package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.resilientkafka.deduplication.DeduplicationPolicy;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The rules for connections, for what listeners were promised, and for the application
 * around them.
 */
final class ApplicationRules {

	/**
	 * What the producers take to close when the containers have stopped.
	 */
	private static final Duration CLOSING = Duration.ofSeconds(5);

	private static final Set<String> UNENCRYPTED = Set.of("PLAINTEXT", "SASL_PLAINTEXT");

	private static final String RECOVERY = "metadata.recovery.strategy";

	private ApplicationRules() {
	}

	static List<StartupRule> all() {
		return List.of(bootstrapServers(), transportSecurity(), metadataRecovery(), clientId(),
				deduplicationRetention(), deduplicationStore(), shutdownTimeout());
	}

	private static StartupRule bootstrapServers() {
		return StartupRule.client("bootstrap-servers", Severity.WARN)
			.inProduction()
			.asks("Is there more than one bootstrap server?")
			.because("When it is down at the start nothing is consumed, although the other brokers are there.")
			.remedy("Name two or three brokers in spring.kafka.bootstrap-servers, or a name that stands for all of them and accept the finding.")
			.check((clients) -> (clients.servers().size() > 1) ? Stream.empty() : Stream.of(RuleResult.wrong("clients",
					CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, clients.cluster().toString())));
	}

	private static StartupRule transportSecurity() {
		return StartupRule.client("transport-security", Severity.WARN)
			.inProduction()
			.asks("Are connections encrypted, and the brokers' names verified?")
			.because("Records, and with SASL_PLAINTEXT passwords, can be read and altered on their way.")
			.remedy("Set spring.kafka.security.protocol to SSL or SASL_SSL, and do not empty ssl.endpoint.identification.algorithm.")
			.check((clients) -> configs(clients).flatMap((client) -> {
				String protocol = client.config().text(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
				String verification = SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG;
				// Kafka takes it in any case
				if (UNENCRYPTED.contains(protocol.toUpperCase(Locale.ROOT))) {
					return Stream
						.of(RuleResult.wrong(client.name(), CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol));
				}
				return client.config().text(verification).isBlank()
						? Stream.of(RuleResult.wrong(client.name(), verification, "(empty)")) : Stream.empty();
			}));
	}

	private static StartupRule metadataRecovery() {
		return StartupRule.client("metadata-recovery", Severity.WARN)
			.inProduction()
			.asks("Do clients look the bootstrap servers up again when all known brokers are gone?")
			.because("After all brokers have moved to new addresses a client is stuck until it is restarted.")
			.remedy("Set spring.kafka.properties.metadata.recovery.strategy=rebootstrap (the default of Kafka 4).")
			.check((clients) -> configs(clients)
				.filter((client) -> client.config().text(RECOVERY).equalsIgnoreCase("none"))
				.map((client) -> RuleResult.wrong(client.name(), RECOVERY, "none")));
	}

	private static StartupRule clientId() {
		return StartupRule.client("client-id", Severity.INFO)
			.asks("Have clients a name (`client.id`)?")
			.because("Logs, metrics and quotas of the brokers do not tell whose client it is.")
			.remedy("Set spring.kafka.client-id, or clientIdPrefix in the annotation.")
			.check((clients) -> Stream
				.concat(clients.producers()
					.stream()
					.filter((producer) -> !producer.config().isSet(CommonClientConfigs.CLIENT_ID_CONFIG))
					.map(ProducerFacts::name),
						clients.listeners()
							.stream()
							.filter((listener) -> listener.container().clientId() == null
									&& !listener.consumer().isSet(CommonClientConfigs.CLIENT_ID_CONFIG))
							.map(ListenerFacts::id))
				.map((name) -> RuleResult.wrong(name, CommonClientConfigs.CLIENT_ID_CONFIG, "(none)")));
	}

	private static StartupRule deduplicationRetention() {
		return StartupRule.client("deduplication-retention", Severity.ERROR)
			.asks("Are processed keys remembered for longer than a record may be retried?")
			.because("A duplicate that comes out of the last retry topic is processed a second time.")
			.remedy("Raise deduplication.retention above the sum of retry.delays, repetitions included, with room for an outage.")
			.checkListeners((listener) -> {
				Duration horizon = horizon(listener);
				return deduplication(listener).filter((policy) -> policy.retention().compareTo(horizon) < 0)
					.map((policy) -> RuleResult.wrong(listener.id(), "deduplication.retention",
							"%d s, and retries take %d s".formatted(policy.retention().toSeconds(),
									horizon.toSeconds())))
					.stream();
			});
	}

	private static Duration horizon(ListenerFacts listener) {
		Duration delays = listener.policy().retry().totalDelay();
		Duration maxAge = listener.policy().retry().maxAge();
		return (maxAge != null && maxAge.compareTo(delays) < 0) ? maxAge : delays;
	}

	private static StartupRule deduplicationStore() {
		return StartupRule.client("deduplication-store", Severity.INFO)
			.asks("Are processed keys kept outside of the process?")
			.because("Keys in memory are forgotten at a restart, and another instance does not know them.")
			.remedy("Set deduplication.store to redis or jdbc where duplicates matter.")
			.checkListeners((listener) -> deduplication(listener).filter((policy) -> policy.store().equals("memory"))
				.map((policy) -> RuleResult.wrong(listener.id(), "deduplication.store", "memory"))
				.stream());
	}

	private static Optional<DeduplicationPolicy> deduplication(ListenerFacts listener) {
		return listener.policy().stages().find(DeduplicationPolicy.class).filter(DeduplicationPolicy::enabled);
	}

	private static StartupRule shutdownTimeout() {
		return StartupRule.client("shutdown-timeout", Severity.WARN)
			.asks("Is there time at shutdown to end the calls in progress?")
			.because("Spring goes on before the containers have stopped, and calls in progress lose what they need.")
			.remedy("Raise spring.lifecycle.timeout-per-shutdown-phase to 5 s more than shutdownTimeout of the container.")
			.check((clients) -> clients.listeners()
				.stream()
				.filter((listener) -> clients.shutdownPhase()
					.compareTo(listener.container().shutdownTimeout().plus(CLOSING)) < 0)
				.map((listener) -> RuleResult.wrong(listener.id(), "spring.lifecycle.timeout-per-shutdown-phase",
						"%d s with a shutdownTimeout of %d s".formatted(clients.shutdownPhase().toSeconds(),
								listener.container().shutdownTimeout().toSeconds()))));
	}

	private static Stream<NamedConfig> configs(ClientFacts clients) {
		return Stream.concat(
				clients.producers().stream().map((producer) -> new NamedConfig(producer.name(), producer.config())),
				clients.listeners().stream().map((listener) -> new NamedConfig(listener.id(), listener.consumer())));
	}

	private record NamedConfig(String name, EffectiveConfig config) {

	}

}
