package io.github.resilientkafka.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.util.StringUtils;

/**
 * The cluster that a listener consumes from, and how to connect to it. Two are equal if
 * they have the same bootstrap servers, in whatever order and form, and the same
 * credentials.
 */
public final class Cluster {

	/** What belongs to Kafka's clients. All else is for what is plugged into them. */
	private static final Set<String> KNOWN = Stream
		.of(ConsumerConfig.configNames(), ProducerConfig.configNames(), AdminClientConfig.configNames())
		.flatMap(Set::stream)
		.collect(Collectors.toUnmodifiableSet());

	/** Of the properties of one client, those that mean something else to another. */
	private static final Set<String> OWN = Set.of(CommonClientConfigs.CLIENT_ID_CONFIG,
			CommonClientConfigs.GROUP_ID_CONFIG, "interceptor.classes");

	private final String servers;

	private final BootstrapServers addresses;

	private final Map<String, Object> clientConfigs;

	/**
	 * Create a cluster.
	 * @param clientConfigs the configuration of a client of it
	 */
	public Cluster(Map<String, Object> clientConfigs) {
		this.servers = servers(clientConfigs);
		this.addresses = BootstrapServers.of(this.servers);
		this.clientConfigs = new HashMap<>(clientConfigs);
	}

	/**
	 * The bootstrap servers of a client.
	 * @param clientConfigs the configuration of the client
	 * @return the servers, separated by commas
	 */
	public static String servers(Map<String, Object> clientConfigs) {
		Object servers = clientConfigs.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
		return (servers instanceof Collection<?> list) ? StringUtils.collectionToCommaDelimitedString(list)
				: String.valueOf(servers);
	}

	/**
	 * Whether a client connects to this cluster, as far as its configuration tells.
	 * {@link ClusterIds} know for certain.
	 * @param otherConfigs the configuration of the client
	 * @return whether they have a bootstrap server in common
	 */
	public boolean isOf(Map<String, Object> otherConfigs) {
		return this.addresses.overlap(BootstrapServers.of(servers(otherConfigs)));
	}

	/**
	 * Whether another is the same cluster, whatever the credentials are, as far as their
	 * configurations tell.
	 * @param other the other
	 * @return whether they have a bootstrap server in common
	 */
	public boolean overlaps(Cluster other) {
		return this.addresses.overlap(other.addresses);
	}

	/**
	 * The configuration of another kind of client of this cluster. Properties that Kafka
	 * does not know are kept: they are meant for what is plugged into its clients, as an
	 * SSL bundle is for the engine factory that uses it.
	 * @param names the properties of Kafka that it has
	 * @return a new map
	 */
	public Map<String, Object> configs(Set<String> names) {
		Map<String, Object> configs = new HashMap<>(this.clientConfigs);
		configs.keySet().removeIf((name) -> KNOWN.contains(name) && !names.contains(name));
		configs.keySet().removeAll(OWN);
		return configs;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Cluster cluster && this.addresses.equals(cluster.addresses)
				&& security().equals(cluster.security());
	}

	/**
	 * Whether a client has the same credentials.
	 * @param otherConfigs the configuration of the client
	 * @return whether all that concerns security is the same
	 */
	public boolean hasCredentialsOf(Map<String, Object> otherConfigs) {
		return security().equals(new Cluster(otherConfigs).security());
	}

	private Map<String, Object> security() {
		Map<String, Object> security = new HashMap<>(this.clientConfigs);
		security.keySet()
			.removeIf((name) -> !name.startsWith("security.") && !name.startsWith("sasl.") && !name.startsWith("ssl."));
		return security;
	}

	@Override
	public int hashCode() {
		return this.addresses.hashCode();
	}

	/**
	 * Without the configuration, which may hold secrets.
	 */
	@Override
	public String toString() {
		return this.servers;
	}

}
