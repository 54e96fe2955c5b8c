package io.github.resilientkafka.benchmarks.contender;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Run;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * A Boot application with the listeners of one contender. All have the same class path
 * and the same Kafka properties.
 */
public final class ContenderApplication {

	private final Run run;

	private final KafkaListenerEndpointRegistry registry;

	private final Assignments assignments;

	private ContenderApplication(Run run, KafkaListenerEndpointRegistry registry, Assignments assignments) {
		this.run = run;
		this.registry = registry;
		this.assignments = assignments;
	}

	/**
	 * Start the application of a run.
	 * @param run the run
	 * @param work what the listeners do
	 * @return the started application
	 */
	public static ContenderApplication start(Run run, Work work) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, configuration(run))
			.web(WebApplicationType.NONE)
			.properties(new ContenderProperties(run).all())
			.initializers((target) -> register(run, work, (GenericApplicationContext) target))
			.run();
		return new ContenderApplication(run, context.getBean(KafkaListenerEndpointRegistry.class),
				context.getBean(Assignments.class));
	}

	private static Class<?> configuration(Run run) {
		return switch (run.contender()) {
			case PLAIN, PLAIN_TRACED -> PlainConfiguration.class;
			case RETRYABLE_TOPIC, RETRYABLE_TOPIC_BREAKER -> RetryableTopicConfiguration.class;
			case RETRYABLE_TOPIC_TUNED, RETRYABLE_TOPIC_TUNED_BREAKER -> TunedRetryableTopicConfiguration.class;
			case TRANSACTIONAL, TRANSACTIONAL_BATCH -> TransactionalConfiguration.class;
			default -> EmptyConfiguration.class;
		};
	}

	private static void register(Run run, Work work, GenericApplicationContext context) {
		RetryTopics topics = new RetryTopics(run.delays().stream().map(DurationStyle::detectAndParse).toList(),
				run.partitions());
		context.registerBean(RetryTopics.class, () -> topics);
		context.registerBean(Assignments.class);
		if (run.contender().isGuarded()) {
			context.registerBean(GuardedWork.class, () -> new GuardedWork(work));
		}
		if (run.measure() == Measure.OBSERVABILITY) {
			context.registerBean(SpanExporter.class, NowhereExporter::new);
		}
		for (int i = 0; i < run.listeners(); i++) {
			String id = run.listener(i);
			context.registerBean(id, Record.class, () -> listener(run.contender(), id, effective(run, work, context)));
		}
	}

	private static Record listener(Contender contender, String id, Work work) {
		if (contender.isBatch()) {
			return contender.isOurs() ? new ResilientBatchListener(id, work) : new PlainBatchListener(id, work);
		}
		return contender.isOurs() ? new ResilientListener(id, work) : new PlainListener(id, work);
	}

	@SuppressWarnings("unchecked")
	private static Work effective(Run run, Work work, GenericApplicationContext context) {
		if (run.contender().isGuarded()) {
			return context.getBean(GuardedWork.class);
		}
		return run.transforms() ? new Transformation(context.getBean(KafkaOperations.class), run.output(), work) : work;
	}

	/**
	 * Wait until all partitions of all topics are assigned.
	 * @param timeout how long to wait
	 * @throws InterruptedException when interrupted
	 */
	public void awaitAssigned(Duration timeout) throws InterruptedException {
		int expected = this.run.listeners() * this.run.contender().topics() * this.run.partitions();
		long deadline = System.nanoTime() + timeout.toNanos();
		while (assigned() < expected) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException(
						"%d of %d partitions assigned after %s".formatted(assigned(), expected, timeout));
			}
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

	private int assigned() {
		return this.registry.getAllListenerContainers()
			.stream()
			.map(MessageListenerContainer::getAssignedPartitions)
			.mapToInt((partitions) -> (partitions != null) ? partitions.size() : 0)
			.sum();
	}

	/**
	 * How often partitions were handed out to a consumer.
	 * @return the number of assignments so far, those of the start included
	 */
	public int assignments() {
		return this.assignments.count();
	}

	/**
	 * What the consumers of the main topic have received.
	 * @return the traffic so far
	 */
	public Traffic mainTraffic() {
		return this.registry.getAllListenerContainers()
			.stream()
			.filter(this::isMain)
			.map(Traffic::of)
			.reduce(Traffic.NONE, Traffic::plus);
	}

	/**
	 * What the consumers of the other topics have received.
	 * @return the traffic so far
	 */
	public Traffic retryTraffic() {
		return this.registry.getAllListenerContainers()
			.stream()
			.filter((container) -> !isMain(container))
			.map(Traffic::of)
			.reduce(Traffic.NONE, Traffic::plus);
	}

	private boolean isMain(MessageListenerContainer container) {
		return this.run.listener(0).equals(container.getListenerId());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
