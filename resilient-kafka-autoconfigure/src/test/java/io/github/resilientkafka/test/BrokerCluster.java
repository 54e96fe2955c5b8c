package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/**
 * Three brokers that are controllers too, with ids from 1, each in a process and a rack
 * of its own.
 */
public final class BrokerCluster implements AutoCloseable {

	private static final int SIZE = 3;

	private final List<BrokerProcess> brokers = new ArrayList<>();

	public BrokerCluster() {
		Map<Integer, Integer> controllerPorts = new HashMap<>();
		for (int id = 1; id <= SIZE; id++) {
			controllerPorts.put(id, BrokerProcess.freePort());
		}
		Uuid clusterId = Uuid.randomUuid();
		for (int id = 1; id <= SIZE; id++) {
			this.brokers.add(new BrokerProcess(id, BrokerProcess.freePort(), controllerPorts, clusterId,
					Map.of("offsets.topic.replication.factor", "3", "transaction.state.log.replication.factor", "3",
							"transaction.state.log.min.isr", "2", "transaction.state.log.num.partitions", "2",
							"broker.rack", rack(id), "replica.selector.class",
							"org.apache.kafka.common.replica.RackAwareReplicaSelector", "min.insync.replicas", "2",
							"broker.session.timeout.ms", "3000", "replica.lag.time.max.ms", "5000")));
		}
		this.brokers.forEach(BrokerProcess::launch);
		awaitBrokers(SIZE);
	}

	public static String rack(int id) {
		return "rack-" + id;
	}

	public void start(int... ids) {
		for (int id : ids) {
			this.brokers.get(id - 1).launch();
		}
	}

	public void kill(int id) {
		this.brokers.get(id - 1).kill();
	}

	public void awaitBrokers(int count) {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
			Awaitility.await("brokers")
				.atMost(Duration.ofSeconds(60))
				.ignoreExceptions()
				.until(() -> admin.describeCluster().nodes().get().size() == count);
		}
	}

	public String servers() {
		return this.brokers.stream().map(BrokerProcess::servers).collect(Collectors.joining(","));
	}

	@Override
	public void close() {
		this.brokers.forEach(BrokerProcess::close);
	}

}
