package io.github.resilientkafka.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.github.resilientkafka.budget.RetryBudgetPolicy;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * What becomes of a record that fails, in words: the defaults are not those of an
 * ordinary listener, and nobody reads a page before the first failure.
 *
 * @param policy what the listener was promised
 * @param chain its topics
 */
record FailurePlan(ListenerPolicy policy, TopicChain chain) {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FailurePlan.class));

	private static final int MAX_NAMES = 3;

	/**
	 * Log it, once for a listener.
	 */
	void log() {
		logger.info(() -> text());
	}

	String text() {
		return """
				Listener '%s' reads %s in group %s, %s (settings: resilient-kafka.listeners.%1$s). A record that fails
				    - %s
				    - %s
				    - %s""".formatted(this.policy.listener(), names(this.chain.topics()), this.chain.group(),
				delivery(), attempts(), end(), outage());
	}

	private String delivery() {
		return switch (this.policy.delivery()) {
			case AT_MOST_ONCE -> "at-most-once: it commits what it has polled, and then processes it";
			case AT_LEAST_ONCE -> "at-least-once: it commits what is processed at the end of each poll";
			case EXACTLY_ONCE -> "exactly-once: it commits what is processed in one transaction with what it sends";
		};
	}

	private String attempts() {
		ImmediateRetry immediate = this.policy.retry().immediate();
		List<RetryLane> lanes = this.policy.retry().lanes();
		String inPlace = "is tried %d more time%s in place, %s apart".formatted(immediate.maxAttempts(),
				(immediate.maxAttempts() == 1) ? "" : "s", inWords(immediate.delay()));
		if (lanes.isEmpty()) {
			return (immediate.maxAttempts() > 0) ? inPlace + ", and has no retry topics" : "is not tried again";
		}
		return "%s in retry topics after %s; the records behind it are processed meanwhile, so the order of its partition is not kept"
			.formatted((immediate.maxAttempts() > 0) ? inPlace + ", and then" : "is tried again",
					lanes.stream().map(RetryLane::name).collect(Collectors.joining(", ")) + repetitions());
	}

	private String repetitions() {
		int repeats = this.policy.retry().repeatLast();
		return this.policy.retry()
			.lastLane()
			.filter((last) -> repeats > 0)
			.map((last) -> ", and after %s for %d more time%s".formatted(last.name(), repeats,
					(repeats == 1) ? "" : "s"))
			.orElse("");
	}

	private String end() {
		return this.policy.deadLetter()
				? "goes to the dead letters in %s %s; key, value and headers stay as they are, and headers kafka_* tell why"
					.formatted(names(this.chain.deadLetterTopics()), when(this.policy.retry()))
				: "is dropped %s, as dead-letter.enabled is false".formatted(when(this.policy.retry()));
	}

	private static String when(RetryPolicy retry) {
		if (retry.lanes().isEmpty() && retry.immediate().maxAttempts() == 0) {
			return "at once";
		}
		Duration total = retry.totalDelay()
			.plus(retry.immediate().delay().multipliedBy(retry.immediate().maxAttempts()));
		String old = (retry.maxAge() != null)
				? ", or when the next would be later than %s (retry.max-age)".formatted(inWords(retry.maxAge())) : "";
		return "after its last attempt, at least %s after the first%s; at once if it cannot be deserialized%s"
			.formatted(inWords(total), old, fatal(retry));
	}

	private static String fatal(RetryPolicy retry) {
		String not = retry.classifier().notOn().isEmpty() ? ""
				: " or fails with %s (retry.not-on)".formatted(classes(retry.classifier().notOn()));
		return retry.classifier().on().isEmpty() ? not
				: not + " or fails with anything but %s (retry.on)".formatted(classes(retry.classifier().on()));
	}

	private String outage() {
		String limit = this.policy.stages()
			.find(RetryBudgetPolicy.class)
			.filter(RetryBudgetPolicy::enabled)
			.map((budget) -> "there are no more retries than %s for each first attempt and %s per second"
				.formatted(number(budget.ratio()), number(budget.minPerSecond())))
			.orElse("nothing limits the rate of retries");
		return this.policy.stages()
			.find(CircuitBreakerPolicy.class)
			.map(CircuitBreakerPolicy::instance)
			.map("counts in circuit breaker '%s', which pauses the listener in an outage"::formatted)
			.orElse("goes the same way in an outage, as no circuit breaker pauses the listener")
				+ (this.policy.retry().lanes().isEmpty() ? "" : "; " + limit);
	}

	private static String classes(Collection<? extends Class<?>> classes) {
		return names(classes.stream().map(Class::getName).sorted().toList());
	}

	private static String names(Collection<String> names) {
		String first = names.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
		return (names.size() <= MAX_NAMES) ? first : "%s and %d more".formatted(first, names.size() - MAX_NAMES);
	}

	private static String inWords(Duration duration) {
		return duration.isZero() ? "0s" : new RetryLane(1, duration).name();
	}

	private static String number(double number) {
		return (number == Math.rint(number)) ? String.valueOf((long) number) : String.valueOf(number);
	}

}
