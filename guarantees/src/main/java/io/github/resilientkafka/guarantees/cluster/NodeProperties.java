package io.github.resilientkafka.guarantees.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Writes what a controller or a broker reads when it starts, and formats its directory.
 * Settings are those of production where they decide about records, and quick elsewhere.
 *
 * @param clusterId the id of the cluster
 * @param controllerPort where the controller listens
 * @param settings of the brokers, which win over those here
 */
record NodeProperties(Uuid clusterId, int controllerPort, Map<String, String> settings) {

	private static final int CONTROLLER_ID = 100;

	private static final String COMMON = """
			controller.quorum.voters=%1$d@127.0.0.1:%2$d
			controller.listener.names=CONTROLLER
			authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
			super.users=User:ANONYMOUS
			allow.everyone.if.no.acl.found=true
			""";

	private static final String CONTROLLER = """
			process.roles=controller
			node.id=%1$d
			listeners=CONTROLLER://127.0.0.1:%2$d
			listener.security.protocol.map=CONTROLLER:PLAINTEXT
			""";

	private static final String BROKER = """
			process.roles=broker
			inter.broker.listener.name=INTERNAL
			sasl.enabled.mechanisms=PLAIN
			default.replication.factor=3
			min.insync.replicas=2
			offsets.topic.replication.factor=3
			offsets.topic.num.partitions=3
			transaction.state.log.replication.factor=3
			transaction.state.log.min.isr=2
			transaction.state.log.num.partitions=3
			unclean.leader.election.enable=false
			auto.create.topics.enable=false
			delete.topic.enable=true
			group.initial.rebalance.delay.ms=0
			broker.session.timeout.ms=3000
			broker.heartbeat.interval.ms=500
			num.network.threads=2
			num.io.threads=4
			""";

	// For the controller too, which creates topics and watches sessions
	private static final List<String> SHARED = List.of("default.replication.factor", "min.insync.replicas",
			"unclean.leader.election.enable", "broker.session.timeout.ms", "broker.heartbeat.interval.ms");

	Path ofController(Path directory) throws IOException {
		Map<String, String> properties = parse(COMMON + CONTROLLER);
		Map<String, String> ofBrokers = parse(BROKER);
		ofBrokers.putAll(this.settings);
		SHARED.forEach((name) -> properties.put(name, ofBrokers.get(name)));
		return format(properties, directory);
	}

	Path ofBroker(int id, int port, List<TcpProxy> proxies, Path directory) throws IOException {
		Map<String, String> properties = parse(COMMON + BROKER);
		properties.put("node.id", Integer.toString(id));
		properties.put("listeners", listeners(port, proxies.stream().map(TcpProxy::targetPort).toList()));
		properties.put("advertised.listeners", listeners(port, proxies.stream().map(TcpProxy::port).toList()));
		properties.put("listener.security.protocol.map",
				"CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT" + names(proxies.size(), ",LINK%d:SASL_PLAINTEXT"));
		for (int link = 0; link < proxies.size(); link++) {
			properties.put("listener.name.link%d.plain.sasl.jaas.config".formatted(link),
					"org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
						.formatted(NetworkLink.USER, NetworkLink.PASSWORD));
		}
		properties.putAll(this.settings);
		return format(properties, directory);
	}

	private static String names(int count, String format) {
		return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
	}

	private static String listeners(int port, List<Integer> ofLinks) {
		return "INTERNAL://127.0.0.1:" + port
				+ IntStream.range(0, ofLinks.size())
					.mapToObj((link) -> ",LINK%d://127.0.0.1:%d".formatted(link, ofLinks.get(link)))
					.collect(Collectors.joining());
	}

	private Map<String, String> parse(String text) {
		return text.formatted(CONTROLLER_ID, this.controllerPort)
			.lines()
			.map((line) -> line.split("=", 2))
			.collect(Collectors.toMap((line) -> line[0], (line) -> line[1], (first, second) -> second,
					LinkedHashMap::new));
	}

	private Path format(Map<String, String> properties, Path directory) throws IOException {
		properties.put("log.dirs", directory.resolve("data").toString());
		Files.createDirectories(directory);
		Path file = Files.write(directory.resolve("server.properties"),
				properties.entrySet().stream().map((entry) -> entry.getKey() + "=" + entry.getValue()).toList());
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		int status = StorageTool.execute(
				new String[] { "format", "-t", this.clusterId.toString(), "-c", file.toString() },
				new PrintStream(output, true, StandardCharsets.UTF_8));
		if (status != 0) {
			throw new IOException(output.toString(StandardCharsets.UTF_8));
		}
		return file;
	}

}
