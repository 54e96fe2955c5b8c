package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The retry and dead-letter topics of a listener, which are looked for before something
 * is sent to them. A producer that asks for a topic lets the broker create it, if that
 * has {@code auto.create.topics.enable}, and records expire in it before they are due.
 * Thread-safe.
 */
public final class RedirectTopics {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** How long a topic is taken for granted that was there. */
	private static final Duration GRANTED = Duration.ofSeconds(1);

	private final Cluster cluster;

	private final TopicChain chain;

	private final ClusterAdmins admins;

	private final TopicProvisioner provisioner;

	private final Map<String, Seen> seen = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param cluster where the topics are
	 * @param chain the topics
	 * @param admins how they are looked for
	 * @param provisioner what creates them
	 */
	public RedirectTopics(Cluster cluster, TopicChain chain, ClusterAdmins admins, TopicProvisioner provisioner) {
		this.cluster = cluster;
		this.chain = chain;
		this.admins = admins;
		this.provisioner = provisioner;
	}

	/**
	 * The partitions of a topic that something is about to be sent to. One that is
	 * missing is created.
	 * @param topic a retry or dead-letter topic of the listener
	 * @return their number, or nothing if the admin client is not allowed to know
	 * @throws UnknownTopicOrPartitionException if the topic does not exist and cannot be
	 * created
	 * @throws TimeoutException if the brokers do not answer
	 */
	public OptionalInt partitions(String topic) {
		long now = System.nanoTime();
		Seen known = this.seen.get(topic);
		if (known != null && now - known.at() < GRANTED.toNanos()) {
			return OptionalInt.of(known.partitions());
		}
		try {
			Seen seen = look(topic, now);
			this.seen.put(topic, seen);
			return OptionalInt.of(seen.partitions());
		}
		catch (AuthorizationException | AuthenticationException ex) {
			return OptionalInt.empty();
		}
	}

	/**
	 * Whether a topic takes a record of a time, as far as its configuration was to be
	 * seen when its partitions were looked for.
	 * @param topic a retry or dead-letter topic of the listener
	 * @param timestamp the time of the record, in epoch ms
	 * @return whether it does
	 */
	public boolean takes(String topic, long timestamp) {
		Seen known = this.seen.get(topic);
		return known == null || known.limits().allow(timestamp, System.currentTimeMillis());
	}

	private Seen look(String topic, long now) {
		try {
			return ask(topic, now);
		}
		catch (UnknownTopicOrPartitionException ex) {
			this.provisioner.provision(this.cluster, List.of(this.chain));
			return ask(topic, now);
		}
	}

	private Seen ask(String topic, long now) {
		Admin admin = this.admins.of(this.cluster);
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		KafkaFuture<Map<String, TopicDescription>> descriptions = admin.describeTopics(List.of(topic)).allTopicNames();
		KafkaFuture<Map<ConfigResource, Config>> configs = admin.describeConfigs(List.of(resource)).all();
		int partitions = only(topic, descriptions).partitions().size();
		try {
			return new Seen(partitions, TimestampLimits.of(only(topic, configs)), now);
		}
		catch (ApiException ex) {
			// A topic can be written to although its configuration is not to be seen
			return new Seen(partitions, TimestampLimits.NONE, now);
		}
	}

	private static <T> T only(String topic, KafkaFuture<? extends Map<?, T>> answer) {
		try {
			return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).values().iterator().next();
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException known) ? known : new IllegalStateException(ex);
		}
		catch (java.util.concurrent.TimeoutException ex) {
			throw new TimeoutException("The brokers do not tell whether topic '%s' exists".formatted(topic));
		}
	}

	private record Seen(int partitions, TimestampLimits limits, long at) {

	}

}
