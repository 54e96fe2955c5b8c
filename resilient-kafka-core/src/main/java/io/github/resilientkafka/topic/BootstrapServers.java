package io.github.resilientkafka.topic;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bootstrap servers of a client, however they are written. Host names are not looked
 * up: behind a proxy that goes by them, several clusters have one address.
 *
 * @param addresses hosts and ports
 */
record BootstrapServers(Set<String> addresses) {

	private static final Pattern PROTOCOL = Pattern.compile("^\\w+://");

	private static final Pattern LOOPBACK = Pattern.compile("^(127\\.0\\.0\\.1|\\[?::1]?)(?=:\\d+$)");

	/**
	 * Read the servers.
	 * @param servers hosts and ports, separated by commas
	 */
	static BootstrapServers of(String servers) {
		return new BootstrapServers(Arrays.stream(servers.split(","))
			.map(String::strip)
			.filter((server) -> !server.isEmpty())
			.map(BootstrapServers::normal)
			.collect(Collectors.toUnmodifiableSet()));
	}

	private static String normal(String server) {
		String address = PROTOCOL.matcher(server).replaceFirst("").toLowerCase(Locale.ROOT);
		return LOOPBACK.matcher(address).replaceFirst("localhost");
	}

	/**
	 * Whether they lead to the same cluster, as far as one can see: a broker belongs to
	 * one.
	 */
	boolean overlap(BootstrapServers other) {
		return !Collections.disjoint(this.addresses, other.addresses);
	}

}
