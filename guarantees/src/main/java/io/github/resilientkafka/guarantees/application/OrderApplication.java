package io.github.resilientkafka.guarantees.application;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Charges orders in each mode of the starter. What is configured for which mode is in
 * {@code order-application.yml}.
 */
@SpringBootApplication
@EnableConfigurationProperties(ApplicationProperties.class)
public class OrderApplication {

	/**
	 * Start.
	 * @param args properties, as {@link ApplicationArguments} writes them
	 */
	public static void main(String[] args) {
		builder().run(args);
	}

	/**
	 * The application with its configuration, for those who run it in their own process.
	 */
	public static SpringApplicationBuilder builder() {
		return new SpringApplicationBuilder(OrderApplication.class).properties("spring.config.name=order-application");
	}

}
