package io.github.resilientkafka.test;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.autoconfigure.ResilientKafkaAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.kafka.KafkaAutoConfiguration;
import org.springframework.boot.autoconfigure.validation.ValidationAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts small applications against the {@link TestBroker}.
 */
public final class TestApplication {

	private final List<Class<?>> sources = new ArrayList<>(List.of(Base.class));

	private final List<String> properties = new ArrayList<>(
			List.of("spring.kafka.bootstrap-servers=" + TestBroker.servers(),
					"spring.kafka.consumer.auto-offset-reset=earliest", "spring.kafka.listener.poll-timeout=200ms",
					"spring.main.banner-mode=off", "spring.kafka.consumer.properties[max.poll.records]=100"));

	private TestApplication() {
	}

	public static TestApplication of(Class<?>... sources) {
		TestApplication application = new TestApplication();
		application.sources.addAll(List.of(sources));
		return application;
	}

	public TestApplication with(Class<?> source) {
		this.sources.add(source);
		return this;
	}

	public TestApplication with(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	public ConfigurableApplicationContext run() {
		String[] arguments = this.properties.stream().map((property) -> "--" + property).toArray(String[]::new);
		return new SpringApplicationBuilder(this.sources.toArray(Class[]::new)).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ KafkaAutoConfiguration.class, ResilientKafkaAutoConfiguration.class,
			ValidationAutoConfiguration.class })
	static class Base {

	}

}
