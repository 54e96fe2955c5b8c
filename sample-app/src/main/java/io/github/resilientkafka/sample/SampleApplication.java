package io.github.resilientkafka.sample;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Charges orders through a payment gateway that is not always in the mood.
 */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(SampleProperties.class)
public class SampleApplication {

	/**
	 * Start the application.
	 * @param args properties, as {@code --name=value}
	 */
	public static void main(String[] args) {
		new SpringApplicationBuilder(SampleApplication.class).initializers(new EmbeddedBroker(), new EmbeddedStores())
			.run(args);
	}

}
