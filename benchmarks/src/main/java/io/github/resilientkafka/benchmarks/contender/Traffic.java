package io.github.resilientkafka.benchmarks.contender;

import java.util.Map;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * What consumers have received, from the metrics of the Kafka client. The bytes are those
 * that came in from the network, because {@code bytes-consumed-total} leaves out what was
 * fetched and thrown away after a seek.
 *
 * @param bytes the bytes received
 * @param fetches the fetch requests
 */
public record Traffic(double bytes, double fetches) {

	static final Traffic NONE = new Traffic(0, 0);

	static Traffic of(MessageListenerContainer container) {
		return container.metrics()
			.values()
			.stream()
			.map((metrics) -> new Traffic(total(metrics, "consumer-metrics", "incoming-byte-total"),
					total(metrics, "consumer-fetch-manager-metrics", "fetch-total")))
			.reduce(NONE, Traffic::plus);
	}

	private static double total(Map<MetricName, ? extends Metric> metrics, String group, String name) {
		return metrics.entrySet()
			.stream()
			.filter((metric) -> metric.getKey().group().equals(group) && metric.getKey().name().equals(name))
			.mapToDouble((metric) -> (Double) metric.getValue().metricValue())
			.sum();
	}

	Traffic plus(Traffic other) {
		return new Traffic(this.bytes + other.bytes, this.fetches + other.fetches);
	}

	/**
	 * What has been received since.
	 * @param earlier an earlier reading
	 * @return the difference
	 */
	public Traffic minus(Traffic earlier) {
		return new Traffic(this.bytes - earlier.bytes, this.fetches - earlier.fetches);
	}

}
