package io.github.resilientkafka.benchmarks.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import javax.management.JMException;
import javax.management.ObjectName;

import io.github.resilientkafka.benchmarks.contender.ContenderApplication;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * What listeners cost while nothing happens: a moment after all partitions are assigned.
 */
final class FootprintMeasurement implements Measurement {

	private static final Duration ASSIGNMENT = Duration.ofSeconds(90);

	private static final int SETTLE_SECONDS = 3;

	private static final double BYTES_PER_MB = 1024 * 1024;

	private final Run run;

	FootprintMeasurement(Run run) {
		this.run = run;
	}

	@Override
	public Map<Figure, Double> take() throws InterruptedException, ExecutionException, JMException, IOException {
		Map<Figure, Double> figures = new EnumMap<>(Figure.class);
		long start = System.nanoTime();
		ContenderApplication contender = ContenderApplication.start(this.run, (record) -> {
		});
		contender.awaitAssigned(ASSIGNMENT);
		figures.put(Figure.ASSIGNED_SECONDS, (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
		TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
		figures.putAll(JvmThreads.now().figures());
		figures.put(Figure.SOCKETS, (double) BrokerSockets.count(this.run.brokers()));
		figures.put(Figure.CONSUMERS, consumers());
		figures.put(Figure.HEAP_MB, heapAfterGarbageCollection());
		figures.put(Figure.GROUPS, groups());
		return figures;
	}

	private double consumers() throws JMException {
		return ManagementFactory.getPlatformMBeanServer()
			.queryNames(new ObjectName("kafka.consumer:type=app-info,id=*"), null)
			.size();
	}

	private double heapAfterGarbageCollection() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MB;
	}

	private double groups() throws InterruptedException, ExecutionException {
		try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, this.run.brokers()))) {
			return admin.listConsumerGroups()
				.all()
				.get()
				.stream()
				.filter((group) -> group.groupId().startsWith(this.run.name() + "-"))
				.count();
		}
	}

}
