package io.github.resilientkafka.test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * How the partitions of a topic are assigned to the members of a group.
 */
public enum Assignment {

	/** All members give up all partitions first. */
	RANGE(List.of("partition.assignment.strategy=" + RangeAssignor.class.getName(), "session.timeout.ms=1500",
			"heartbeat.interval.ms=300")),

	/** Members give up only what moves. */
	COOPERATIVE(List.of("partition.assignment.strategy=" + CooperativeStickyAssignor.class.getName(),
			"session.timeout.ms=1500", "heartbeat.interval.ms=300")),

	/** The broker assigns, and knows the time-outs (KIP-848). */
	BROKER(List.of("group.protocol=consumer"));

	private final List<String> configs;

	Assignment(List<String> configs) {
		this.configs = configs;
	}

	/**
	 * All that the clients on the class path have. In those before 4.0, the broker's is a
	 * preview.
	 */
	public static Stream<Assignment> supported() {
		boolean preview = AppInfoParser.getVersion().startsWith("3.");
		return Arrays.stream(values()).filter((each) -> each != BROKER || !preview);
	}

	/**
	 * The properties of an application whose consumers get partitions in this way.
	 */
	public String[] properties() {
		return this.configs.stream()
			.map((config) -> config.split("=", 2))
			.map((config) -> "spring.kafka.consumer.properties[%s]=%s".formatted(config[0], config[1]))
			.toArray(String[]::new);
	}

}
