package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The {@code min.insync.replicas} of topics, which are remembered: a client cannot ask
 * for one setting alone, and all of them are many. Confined to one thread.
 */
final class MinInsyncReplicas {

	private static final Duration REMEMBERED = Duration.ofMinutes(10);

	private final Admin admin;

	private final Capabilities capabilities;

	private final Map<String, Known> known = new HashMap<>();

	private Map<ConfigResource, KafkaFuture<Config>> asked = Map.of();

	MinInsyncReplicas(Admin admin, Capabilities capabilities) {
		this.admin = admin;
		this.capabilities = capabilities;
	}

	void ask(Collection<String> topics, Deadline deadline, Instant now) {
		this.known.keySet().retainAll(topics);
		this.capabilities.retain(Capability.CONFIGS, topics);
		Set<String> outdated = new HashSet<>(topics);
		outdated.removeIf((topic) -> isCurrent(topic, now));
		Set<String> askable = this.capabilities.askable(Capability.CONFIGS, outdated, now);
		this.asked = askable.isEmpty() ? Map.of()
				: this.admin.describeConfigs(
						askable.stream().map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList(),
						new DescribeConfigsOptions().timeoutMs(deadline.remainingMillis()))
					.values();
	}

	private boolean isCurrent(String topic, Instant now) {
		Known value = this.known.get(topic);
		return value != null && now.isBefore(value.at().plus(REMEMBERED));
	}

	Map<String, Integer> known(Deadline deadline, Instant now) throws InterruptedException {
		for (Map.Entry<ConfigResource, KafkaFuture<Config>> topic : this.asked.entrySet()) {
			String name = topic.getKey().name();
			BrokerAnswer<Config> answer = BrokerAnswer.await(topic.getValue(), deadline);
			if (this.capabilities.note(Capability.CONFIGS, name, answer, now).isRefusal()) {
				this.known.remove(name);
			}
			answer.ifKnown((config) -> {
				ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
				if (entry != null && entry.value() != null) {
					this.known.put(name, new Known(Integer.parseInt(entry.value()), now));
				}
			});
		}
		Map<String, Integer> values = new HashMap<>();
		this.known.forEach((topic, value) -> values.put(topic, value.value()));
		return values;
	}

	private record Known(int value, Instant at) {

	}

}
