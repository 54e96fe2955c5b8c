package io.github.resilientkafka.benchmarks.contender;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.EventId;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.Store;

import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisRepositoriesAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;

/**
 * The properties of the application of a run.
 *
 * @param run the run
 */
record ContenderProperties(Run run) {

	private static final String DEFAULTS = "resilient-kafka.defaults.";

	private static final String BREAKER = "resilience4j.circuitbreaker.instances." + GuardedWork.INSTANCE + ".";

	private static final String LIMITER = "benchmarks";

	private static final int NEVER_REACHED = 100_000_000;

	Map<String, Object> all() {
		Map<String, Object> properties = new HashMap<>();
		properties.put("spring.main.banner-mode", "off");
		properties.put("spring.application.name", "benchmarks");
		properties.put("spring.kafka.bootstrap-servers", this.run.brokers());
		properties.put("spring.kafka.consumer.auto-offset-reset", "earliest");
		if (this.run.contender() == Contender.TRANSACTIONAL || this.run.contender() == Contender.TRANSACTIONAL_BATCH) {
			properties.put("spring.kafka.producer.transaction-id-prefix", this.run.name() + "-");
		}
		properties.put("resilient-kafka.enabled", this.run.contender().isOurs());
		properties.put(DEFAULTS + "delivery",
				this.run.contender().isExactlyOnce() ? Delivery.EXACTLY_ONCE : Delivery.AT_LEAST_ONCE);
		properties.put(DEFAULTS + "retry.delays", String.join(",", this.run.delays()));
		properties.putAll(store());
		properties.putAll(switch (this.run.measure()) {
			case THROUGHPUT, LATENESS, TRANSACTIONS -> breakerAndBudget(false);
			case OUTAGE -> instance();
			case POLICIES -> policies();
			case OBSERVABILITY -> observability();
			case FOOTPRINT -> Map.of();
		});
		return properties;
	}

	/**
	 * They are on by default, and would slow down a listener whose records fail on
	 * purpose.
	 */
	private Map<String, Object> breakerAndBudget(boolean enabled) {
		return Map.of(DEFAULTS + "circuit-breaker.enabled", enabled, DEFAULTS + "retry.budget.enabled", enabled);
	}

	/**
	 * Without a store, an application has neither a data source nor a connection.
	 */
	private Map<String, Object> store() {
		List<String> unused = List.of(RedisAutoConfiguration.class.getName(),
				RedisRepositoriesAutoConfiguration.class.getName(), DataSourceAutoConfiguration.class.getName());
		Map<String, Object> properties = new HashMap<>();
		Store store = this.run.contender().store().orElse(null);
		if (store == Store.REDIS) {
			unused = unused.subList(1, 3);
			properties.put("spring.data.redis.url", this.run.store());
		}
		if (store == Store.JDBC) {
			unused = unused.subList(0, 2);
			properties.put("spring.datasource.url", this.run.store());
			properties.put("resilient-kafka.deduplication.jdbc.initialize-schema", true);
		}
		properties.put("spring.autoconfigure.exclude", String.join(",", unused));
		return properties;
	}

	private Map<String, Object> instance() {
		return Map.of(DEFAULTS + "circuit-breaker.instance", GuardedWork.INSTANCE, BREAKER + "sliding-window-size", 20,
				BREAKER + "minimum-number-of-calls", 10, BREAKER + "failure-rate-threshold", 50,
				BREAKER + "permitted-number-of-calls-in-half-open-state", 3, BREAKER + "wait-duration-in-open-state",
				this.run.effort().outage().openSeconds() + "s");
	}

	/**
	 * Each of the contenders adds a policy to those of the one before it.
	 */
	private Map<String, Object> policies() {
		Map<String, Object> properties = new HashMap<>(breakerAndBudget(has(Contender.BREAKER_BUDGET)));
		if (has(Contender.RATE_LIMITER)) {
			properties.put(DEFAULTS + "rate-limiter.instance", LIMITER);
			properties.put("resilience4j.ratelimiter.instances." + LIMITER + ".limit-for-period", NEVER_REACHED);
			properties.put("resilience4j.ratelimiter.instances." + LIMITER + ".limit-refresh-period", "1s");
		}
		if (has(Contender.TIMEOUT)) {
			properties.put(DEFAULTS + "timeout", "30s");
		}
		if (has(Contender.DEDUPLICATION_MEMORY)) {
			properties.put(DEFAULTS + "deduplication.enabled", true);
			properties.put(DEFAULTS + "deduplication.key", "header:" + EventId.HEADER);
			properties.put(DEFAULTS + "deduplication.store",
					this.run.contender().store().map(Store::id).orElse("memory"));
			properties.put(DEFAULTS + "deduplication.retention", "10m");
		}
		return properties;
	}

	/**
	 * Each of the contenders adds something to those of the one before it.
	 */
	private Map<String, Object> observability() {
		Map<String, Object> properties = new HashMap<>();
		properties.put("resilient-kafka.metrics.enabled", has(Contender.METERED));
		properties.put("resilient-kafka.health.enabled", has(Contender.METERED));
		properties.put("resilient-kafka.startup-checks.mode", has(Contender.METERED) ? "warn" : "off");
		properties.put("resilient-kafka.audit.level",
				has(Contender.AUDITED_ALL) ? "all" : has(Contender.AUDITED) ? "exceptions" : "off");
		properties.put("spring.kafka.listener.observation-enabled", this.run.contender().isTraced());
		properties.put("spring.kafka.template.observation-enabled", this.run.contender().isTraced());
		return properties;
	}

	private boolean has(Contender least) {
		return this.run.contender().compareTo(least) >= 0;
	}

}
