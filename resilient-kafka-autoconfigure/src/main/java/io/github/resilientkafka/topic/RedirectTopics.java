package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

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
			int partitions = count(topic);
			this.seen.put(topic, new Seen(partitions, now));
			return OptionalInt.of(partitions);
		}
		catch (AuthorizationException | AuthenticationException ex) {
			return OptionalInt.empty();
		}
	}

	private int count(String topic) {
		try {
			return ask(topic);
		}
		catch (UnknownTopicOrPartitionException ex) {
			this.provisioner.provision(this.cluster, List.of(this.chain));
			return ask(topic);
		}
	}

	private int ask(String topic) {
		try {
			return this.admins.of(this.cluster)
				.describeTopics(List.of(topic))
				.allTopicNames()
				.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
				.values()
				.iterator()
				.next()
				.partitions()
				.size();
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

	private record Seen(int partitions, long at) {

	}

}
