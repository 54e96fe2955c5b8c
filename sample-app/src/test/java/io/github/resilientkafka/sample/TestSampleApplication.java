package io.github.resilientkafka.sample;

import org.springframework.boot.SpringApplication;

/**
 * The sample with a broker and stores in containers, to try it out:
 * {@code mvn spring-boot:test-run}.
 */
public class TestSampleApplication {

	/**
	 * Start the application.
	 * @param args properties, as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.from(SampleApplication::main).with(ContainersConfiguration.class).run(args);
	}

}
