package io.github.resilientkafka.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Starts small applications against the {@link TestBroker}.
 */
public final class TestApplication {

	/** In Spring Boot 3 and 4. */
	private static final List<String> OPEN_TELEMETRY = List.of(
			"org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
			"org.springframework.boot.actuate.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration",
			"org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration",
			"org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
			"org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration",
			"org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration");

	/**
	 * Without what takes much time at each start and few tests need.
	 */
	public static final List<String> FAST_START = List.of(
			// AspectJ comes with JPA only. To match the aspects of resilience4j with
			// each bean takes half of the time of a start
			"spring.aop.auto=false",
			// withTracing() brings it back
			"spring.autoconfigure.exclude=" + String.join(",", OPEN_TELEMETRY));

	private final List<Class<?>> sources = new ArrayList<>(List.of(Base.class));

	private final Map<String, String> properties = new LinkedHashMap<>();

	private final Map<String, Object> beans = new LinkedHashMap<>();

	private WebApplicationType web = WebApplicationType.NONE;

	private final List<String> missing = new ArrayList<>();

	private TestApplication() {
		with("spring.kafka.bootstrap-servers=" + TestBroker.servers(),
				"spring.kafka.consumer.auto-offset-reset=earliest", "spring.kafka.listener.poll-timeout=200ms",
				"spring.main.banner-mode=off", "spring.kafka.consumer.max-poll-records=100",
				// The tests of all but the budget itself make more retries than anybody
				// would
				"resilient-kafka.defaults.retry.budget.enabled=false");
		with(FAST_START.toArray(String[]::new));
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
		for (String property : properties) {
			String[] keyAndValue = property.split("=", 2);
			this.properties.put(keyAndValue[0], keyAndValue[1]);
		}
		return this;
	}

	public TestApplication withTracing() {
		return with("spring.autoconfigure.exclude=", "management.tracing.sampling.probability=1",
				"spring.kafka.listener.observation-enabled=true", "spring.kafka.template.observation-enabled=true");
	}

	/**
	 * With a web server on any port, at which there are endpoints of the actuator. See
	 * {@link ActuatorClient}.
	 * @param endpoints the endpoints
	 */
	public TestApplication withActuator(String... endpoints) {
		this.web = WebApplicationType.SERVLET;
		return with("server.port=0", "management.endpoints.web.exposure.include=" + String.join(",", endpoints),
				"management.endpoint.health.show-details=always");
	}

	/**
	 * As if libraries were not on the class path.
	 * @param packages what their packages begin with
	 */
	public TestApplication without(String... packages) {
		this.missing.addAll(List.of(packages));
		// The files that name auto-configurations cannot be hidden
		List<String> excluded = new ArrayList<>(OPEN_TELEMETRY);
		ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).forEach((candidate) -> {
			if (this.missing.stream().anyMatch(candidate::startsWith)) {
				excluded.add(candidate);
			}
		});
		return with("spring.autoconfigure.exclude=" + String.join(",", excluded));
	}

	public TestApplication withBean(String name, Object bean) {
		this.beans.put(name, bean);
		return this;
	}

	public ConfigurableApplicationContext run() {
		String[] arguments = this.properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new);
		SpringApplicationBuilder application = new SpringApplicationBuilder(this.sources.toArray(Class[]::new));
		if (!this.missing.isEmpty()) {
			application.resourceLoader(
					new DefaultResourceLoader(new FilteredClassLoader(this.missing.toArray(String[]::new))));
		}
		return application.web(this.web)
			.registerShutdownHook(false)
			.initializers((context) -> this.beans
				.forEach((name, bean) -> context.getBeanFactory().registerSingleton(name, bean)))
			.run(arguments);
	}

	/**
	 * Everything but databases.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
			"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
			"org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
			"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration" })
	@Import(ConservationExtension.Watch.class)
	public static class Base {

	}

}
