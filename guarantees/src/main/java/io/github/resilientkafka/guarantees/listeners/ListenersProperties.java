package io.github.resilientkafka.guarantees.listeners;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the application consists of.
 *
 * @param style what the listeners are made with
 * @param count how many there are
 * @param partitions of each topic
 * @param delays of the retry topics
 * @param failing whether each call fails
 */
@ConfigurationProperties("listeners")
public record ListenersProperties(Style style, int count, int partitions, List<Duration> delays, boolean failing) {

	/**
	 * The ids of the listeners, which are their groups as well.
	 */
	public List<String> names() {
		return IntStream.rangeClosed(1, this.count).mapToObj((number) -> this.style.id() + "-" + number).toList();
	}

	/**
	 * The topic of a listener.
	 */
	public static String topic(String name) {
		return "orders-of-" + name;
	}

	/**
	 * Create the topics of the listeners, with as many replicas as the brokers give.
	 * @param admin asks the brokers
	 */
	public void createTopics(Admin admin) throws InterruptedException, ExecutionException {
		admin
			.createTopics(names().stream()
				.map((name) -> new NewTopic(topic(name), Optional.of(this.partitions), Optional.empty()))
				.toList())
			.all()
			.get();
	}

	/**
	 * How many partitions the listeners consume together.
	 */
	public int consumedPartitions() {
		return this.count * this.partitions * (this.style.retries() ? 1 + this.delays.size() : 1);
	}

	/**
	 * Write them for a command line.
	 */
	public List<String> toArguments() {
		List<String> arguments = new ArrayList<>();
		arguments.add("--listeners.style=" + this.style.id());
		arguments.add("--listeners.count=" + this.count);
		arguments.add("--listeners.partitions=" + this.partitions);
		arguments.add("--listeners.delays="
				+ this.delays.stream().map((delay) -> delay.toSeconds() + "s").collect(Collectors.joining(",")));
		arguments.add("--listeners.failing=" + this.failing);
		return arguments;
	}

}
