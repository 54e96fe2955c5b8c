package io.github.resilientkafka.guarantees.peer;

import io.github.resilientkafka.guarantees.application.ApplicationProperties;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Charges orders with the retry topics of spring-kafka. Properties are in
 * {@code retryable-topic-application.yml}.
 */
@SpringBootApplication
@EnableConfigurationProperties(ApplicationProperties.class)
public class RetryableTopicApplication {

	/**
	 * Start.
	 * @param args properties, as for the application that uses the starter
	 */
	public static void main(String[] args) {
		builder().run(args);
	}

	/**
	 * The application with its configuration, for those who run it in their own process.
	 */
	public static SpringApplicationBuilder builder() {
		return new SpringApplicationBuilder(RetryableTopicApplication.class)
			.properties("spring.config.name=retryable-topic-application");
	}

}
