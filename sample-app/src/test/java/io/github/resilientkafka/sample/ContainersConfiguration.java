package io.github.resilientkafka.sample;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.PostgreSQLContainer;
import org.testcontainers.kafka.KafkaContainer;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;

/**
 * A broker and, for the profiles redis and postgres, a store, each in a container. Spring
 * Boot starts them before what connects to them, and stops them with the context.
 */
@TestConfiguration(proxyBeanMethods = false)
class ContainersConfiguration {

	static final String KAFKA = "apache/kafka:3.9.2";

	@Bean
	@ServiceConnection
	KafkaContainer kafkaContainer() {
		return new KafkaContainer(KAFKA);
	}

	@Bean
	@ServiceConnection("redis")
	@Profile("redis")
	GenericContainer<?> redisContainer() {
		return new GenericContainer<>("redis:7.0").withExposedPorts(6379);
	}

	@Bean
	@ServiceConnection
	@Profile("postgres")
	PostgreSQLContainer<?> postgresContainer() {
		return new PostgreSQLContainer<>("postgres:15");
	}

}
