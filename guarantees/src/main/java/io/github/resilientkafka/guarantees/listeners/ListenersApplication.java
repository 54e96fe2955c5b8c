package io.github.resilientkafka.guarantees.listeners;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Starts the listeners. Properties are in {@code listeners-application.yml}.
 */
@SpringBootApplication
@EnableConfigurationProperties(ListenersProperties.class)
@Import(ListenerRegistrar.class)
public class ListenersApplication {

	/**
	 * Start.
	 * @param args properties, as {@link ListenersProperties} writes them
	 */
	public static void main(String[] args) {
		new SpringApplicationBuilder(ListenersApplication.class).properties("spring.config.name=listeners-application")
			.run(args);
	}

}
