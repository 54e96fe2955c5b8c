package io.github.resilientkafka.autoconfigure;

import java.time.Duration;

import io.github.resilientkafka.health.HealthLevel;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Properties of the health of resilient Kafka listeners.
 *
 * @param enabled Whether the clusters are sampled, and health is shown under
 * resilientKafka.
 * @param sampling When the brokers are asked.
 * @param cluster When a cluster counts as degraded or down.
 * @param isr When topics that lack replicas count as degraded.
 * @param listeners How bad it is that a listener does not run.
 * @param lag When lag degrades health.
 * @param retries When late retries degrade health.
 * @param deadLetters When dead letters degrade health.
 */
@ConfigurationProperties("resilient-kafka.health")
record HealthProperties(@DefaultValue("true") boolean enabled, @DefaultValue Sampling sampling,
		@DefaultValue Cluster cluster, @DefaultValue Isr isr, @DefaultValue Listeners listeners, @DefaultValue Lag lag,
		@DefaultValue Retries retries, @DefaultValue DeadLetters deadLetters) {

	private static void checkKnown(String name, HealthLevel level) {
		Assert.isTrue(level != HealthLevel.UNKNOWN,
				() -> "resilient-kafka.health.%s is unknown, and must be up, degraded or down".formatted(name));
	}

	/**
	 * When the brokers are asked.
	 *
	 * @param interval Time between two samples, give or take a fifth, from 100ms to 1h.
	 * @param timeout How long a sample may take, from 100ms to 5m. A broker that is
	 * slower counts as not reachable.
	 */
	record Sampling(@DefaultValue("15s") Duration interval, @DefaultValue("5s") Duration timeout) {

		Sampling {
			check("sampling.interval", interval, Duration.ofMillis(100), Duration.ofHours(1));
			check("sampling.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
		}

		private static void check(String name, Duration value, Duration least, Duration most) {
			Assert.isTrue(value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
					() -> "resilient-kafka.health.%s is %s, and must be from %s to %s".formatted(name, value, least,
							most));
		}

	}

	/**
	 * When a cluster counts as degraded or down.
	 *
	 * @param degradedAfter How long a broker may be missing, or a controller may be
	 * behind the leading one, before the cluster is degraded.
	 * @param degradedAfterFailures Samples in a row without an answer, or without a
	 * leading controller, after which a cluster is degraded.
	 * @param downAfterFailures Samples in a row without an answer, or without a leading
	 * controller, after which a cluster is down.
	 * @param upAfterSuccesses Samples in a row with an answer after which a cluster is up
	 * again.
	 */
	record Cluster(@DefaultValue("2m") Duration degradedAfter, @DefaultValue("2") int degradedAfterFailures,
			@DefaultValue("4") int downAfterFailures, @DefaultValue("2") int upAfterSuccesses) {

		// The annotation processor takes the text of the first parameter whose name
		// begins
		// with that of degradedAfter, which therefore stands first
		Cluster {
			checkPositive("cluster.degraded-after-failures", degradedAfterFailures);
			checkPositive("cluster.down-after-failures", downAfterFailures);
			checkPositive("cluster.up-after-successes", upAfterSuccesses);
		}

		private static void checkPositive(String name, int value) {
			Assert.isTrue(value > 0,
					() -> "resilient-kafka.health.%s is %d, and must be at least 1".formatted(name, value));
		}

	}

	/**
	 * When topics that lack replicas count as degraded.
	 *
	 * @param degradedAfter How long a partition may lack replicas before it is degraded.
	 * One that cannot be written to is at once.
	 */
	record Isr(@DefaultValue("2m") Duration degradedAfter) {

	}

	/**
	 * How bad it is that a listener does not run: up, degraded or down.
	 *
	 * @param paused How bad it is that a listener makes no calls, because its circuit
	 * breaker is open or its deduplication store does not answer.
	 * @param restarting How bad it is that a container has stopped on an error and is
	 * about to be started again.
	 * @param failed How bad it is that a container has stopped on an error and is not
	 * started again.
	 * @param stuck How bad it is that a consumer has not polled for longer than
	 * max.poll.interval.ms.
	 * @param transactionsUnavailable How bad it is that a consumer of an exactly-once
	 * listener gets no transactional producer.
	 * @param unreadable How bad it is that a listener can read none of its records, which
	 * all end as dead letters.
	 */
	record Listeners(@DefaultValue("degraded") HealthLevel paused, @DefaultValue("degraded") HealthLevel restarting,
			@DefaultValue("down") HealthLevel failed, @DefaultValue("down") HealthLevel stuck,
			@DefaultValue("down") HealthLevel transactionsUnavailable,
			@DefaultValue("degraded") HealthLevel unreadable) {

		Listeners {
			checkKnown("listeners.paused", paused);
			checkKnown("listeners.restarting", restarting);
			checkKnown("listeners.failed", failed);
			checkKnown("listeners.stuck", stuck);
			checkKnown("listeners.transactions-unavailable", transactionsUnavailable);
			checkKnown("listeners.unreadable", unreadable);
		}

	}

	/**
	 * When lag is bad.
	 *
	 * @param stalled How bad it is if the consumer of a partition with records has
	 * committed nothing for a whole window: degraded, down, or up to show it only.
	 * @param maxTime How long a record may wait to be processed before health is
	 * degraded. Any time unless set.
	 * @param samples Number of samples in a window, from 3 to 1000.
	 */
	record Lag(@DefaultValue("degraded") HealthLevel stalled, @Nullable Duration maxTime,
			@DefaultValue("10") int samples) {

		Lag {
			checkKnown("lag.stalled", stalled);
			Assert.isTrue(samples >= 3 && samples <= 1000,
					() -> "resilient-kafka.health.lag.samples is %d, and must be from 3 to 1000".formatted(samples));
		}

	}

	/**
	 * When retries are late.
	 *
	 * @param overdueAfter How long after it is due a record may be retried before health
	 * is degraded.
	 */
	record Retries(@DefaultValue("2m") Duration overdueAfter) {

	}

	/**
	 * When dead letters are too many.
	 *
	 * @param growth Number of new dead letters in a topic that degrades health; 0 if none
	 * does.
	 * @param growthWindow For how long a dead letter counts as new.
	 * @param maxDepth Number of dead letters in a topic beyond which health is degraded.
	 * Any number unless set.
	 */
	record DeadLetters(@DefaultValue("10") long growth, @DefaultValue("10m") Duration growthWindow,
			@Nullable Long maxDepth) {

		DeadLetters {
			Assert.isTrue(growth >= 0,
					() -> "resilient-kafka.health.dead-letters.growth is %d, and must be 0 or more".formatted(growth));
			Assert.isTrue(!growthWindow.isNegative() && !growthWindow.isZero(),
					() -> "resilient-kafka.health.dead-letters.growth-window is %s, and must be positive"
						.formatted(growthWindow));
		}

	}

}
