package io.github.resilientkafka.startup;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.startup.BrokerFacts.Broker;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Whether consumers fetch from the replica that is nearest to them.
 *
 * @see <a href="https://cwiki.apache.org/confluence/x/go_zBQ">KIP-392</a>
 */
final class RackRules {

	private static final String SELECTOR = "replica.selector.class";

	private RackRules() {
	}

	static List<StartupRule> all() {
		return List.of(rack(), selector());
	}

	private static StartupRule rack() {
		return StartupRule.broker("consumer-rack", Severity.INFO)
			.asks("Do consumers say which rack they are in (`client.rack`), where brokers have racks?")
			.because(
					"They fetch from the leader of a partition, also where a replica is nearer: between availability zones that takes longer, and is often charged.")
			.remedy("Set spring.kafka.consumer.properties.client.rack to the rack of the instance, as the brokers name it, for example from an environment variable.")
			.check((clients, brokers) -> brokers.brokers().check(clients.cluster().toString(), (live) -> {
				Set<String> racks = racks(live);
				return clients.listeners()
					.stream()
					.filter((listener) -> racks.size() > 1 && !racks.contains(rackOf(listener)))
					.map((listener) -> RuleResult.wrong(listener.id(), ConsumerConfig.CLIENT_RACK_CONFIG,
							"'%s', and brokers are in %s".formatted(rackOf(listener),
									racks.stream().sorted().toList())));
			}));
	}

	private static StartupRule selector() {
		return StartupRule.broker("cluster-replica-selector", Severity.WARN)
			.asks("Do brokers let consumers fetch from the nearest replica, where consumers say which rack they are in?")
			.because("client.rack has no effect: all is fetched from the leaders.")
			.remedy("Set replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector in the brokers.")
			.check((clients, brokers) -> brokers.configs()
				.check(clients.cluster().toString(),
						(configs) -> clients.listeners()
							.stream()
							.filter((listener) -> !rackOf(listener).isEmpty() && isLeaderOnly(configs))
							.map((listener) -> RuleResult.wrong(clients.cluster().toString(), SELECTOR, "not set"))
							.limit(1)));
	}

	private static boolean isLeaderOnly(Map<String, String> configs) {
		return Objects.requireNonNullElse(configs.get(SELECTOR), "").isEmpty();
	}

	private static Set<String> racks(Collection<Broker> brokers) {
		return brokers.stream()
			.flatMap((broker) -> Stream.ofNullable(broker.rack()))
			.collect(Collectors.toUnmodifiableSet());
	}

	private static String rackOf(ListenerFacts listener) {
		return listener.consumer().text(ConsumerConfig.CLIENT_RACK_CONFIG);
	}

}
