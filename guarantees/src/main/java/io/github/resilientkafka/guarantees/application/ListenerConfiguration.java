package io.github.resilientkafka.guarantees.application;

import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * The listeners. Each has a profile with the name of its mode.
 */
@Configuration(proxyBeanMethods = false)
class ListenerConfiguration {

	private final ApplicationProperties properties;

	private final KafkaTemplate<Object, Object> template;

	ListenerConfiguration(ApplicationProperties properties, KafkaTemplate<Object, Object> template) {
		this.properties = properties;
		this.template = template;
	}

	@Bean
	@Profile("at-least-once")
	RecordListener atLeastOnceListener() {
		return ofRecords(Mode.AT_LEAST_ONCE);
	}

	@Bean
	@Profile("exactly-once")
	RecordListener exactlyOnceListener() {
		return ofRecords(Mode.EXACTLY_ONCE);
	}

	@Bean
	@Profile("batch")
	BatchListener batchListener() {
		return ofBatches(Mode.BATCH);
	}

	@Bean
	@Profile("batch-exactly-once")
	BatchListener batchExactlyOnceListener() {
		return ofBatches(Mode.BATCH_EXACTLY_ONCE);
	}

	@Bean
	@Profile("deduplication-redis")
	RecordListener deduplicationRedisListener() {
		return ofRecords(Mode.DEDUPLICATION_REDIS);
	}

	@Bean
	@Profile("deduplication-database")
	DatabaseListener deduplicationDatabaseListener(JdbcTemplate jdbc) {
		return new DatabaseListener(this.properties.charge(Mode.DEDUPLICATION_DATABASE, this.template),
				new Effects(jdbc, this.properties.instance()));
	}

	@Bean
	@Profile("at-most-once")
	RecordListener atMostOnceListener() {
		return ofRecords(Mode.AT_MOST_ONCE);
	}

	private RecordListener ofRecords(Mode mode) {
		return new RecordListener(mode, this.properties.charge(mode, this.template));
	}

	private BatchListener ofBatches(Mode mode) {
		return new BatchListener(mode, this.properties.charge(mode, this.template));
	}

}
