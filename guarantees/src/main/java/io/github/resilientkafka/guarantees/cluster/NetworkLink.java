package io.github.resilientkafka.guarantees.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All brokers as one application process reaches them: through a listener and a proxy for
 * each broker that nobody else uses.
 */
public final class NetworkLink implements AutoCloseable {

	static final String USER = "application";

	static final String PASSWORD = "application-secret";

	private final List<TcpProxy> proxies;

	NetworkLink(List<TcpProxy> proxies) {
		this.proxies = List.copyOf(proxies);
	}

	/**
	 * The bootstrap servers.
	 */
	public String servers() {
		return this.proxies.stream().map((proxy) -> "127.0.0.1:" + proxy.port()).collect(Collectors.joining(","));
	}

	/**
	 * What a client needs to log in here as {@code User:application}.
	 */
	public Map<String, Object> clientProperties() {
		return Map.of("bootstrap.servers", servers(), "security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN",
				"sasl.jaas.config",
				"org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
					.formatted(USER, PASSWORD));
	}

	/**
	 * Reset all connections, and new ones as soon as they are made.
	 */
	public void cut() {
		this.proxies.forEach(TcpProxy::cut);
	}

	/**
	 * Let all that is sent arrive late, in both directions.
	 */
	public void slow(Duration latency) {
		this.proxies.forEach((proxy) -> proxy.slow(latency));
	}

	/**
	 * Keep connections and accept new ones, and let nothing through.
	 */
	public void stall() {
		this.proxies.forEach(TcpProxy::stall);
	}

	/**
	 * Be a good network again. What has been held back flows on.
	 */
	public void heal() {
		this.proxies.forEach(TcpProxy::heal);
	}

	/**
	 * How much the faults have done since the link was healed last: 0 if nobody used it.
	 */
	public long touched() {
		return this.proxies.stream().mapToLong(TcpProxy::touched).sum();
	}

	@Override
	public void close() {
		this.proxies.forEach(TcpProxy::close);
	}

}
