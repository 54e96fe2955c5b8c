package io.github.resilientkafka.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.fuzz.Fuzz;
import io.github.resilientkafka.listener.MissingListeners;
import io.github.resilientkafka.startup.ClientChecks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.log.LogAccessor;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is configured: the application starts, or says which property or attribute is
 * wrong, what it is, and what to do.
 */
class ConfigurationFuzzTests {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ConfigurationFuzzTests.class));

	private static final LoggingSystem LOGGING = LoggingSystem.get(ConfigurationFuzzTests.class.getClassLoader());

	/** They say the same for each configuration. */
	private static final List<String> QUIET = List.of("org.springframework",
			"io.github.resilientkafka.startup.StartupReport");

	private static final Pattern LISTENER = Pattern.compile("resilient[-_]?kafka\\.listeners\\.(\\[[^]]*]|[^.]*)",
			Pattern.CASE_INSENSITIVE);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(autoConfigurations()))
		.withBean(SimpleMeterRegistry.class)
		.withBean("lifecycleProcessor", BrokerlessStart.class)
		.withBean(Listeners.class);

	private static Class<?>[] autoConfigurations() {
		ClassLoader classLoader = ConfigurationFuzzTests.class.getClassLoader();
		return ImportCandidates.load(AutoConfiguration.class, classLoader)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.resilientkafka.") || name.endsWith(".KafkaAutoConfiguration"))
			.map((name) -> ClassUtils.resolveClassName(name, classLoader))
			.toArray(Class[]::new);
	}

	@BeforeAll
	static void quiet() {
		QUIET.forEach((name) -> LOGGING.setLogLevel(name, LogLevel.OFF));
	}

	@AfterAll
	static void asBefore() {
		QUIET.forEach((name) -> LOGGING.setLogLevel(name, null));
	}

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void startsOrExplainsWhatIsWrong(long seed) {
		AtomicInteger started = new AtomicInteger();
		AtomicInteger explained = new AtomicInteger();
		Map<String, String> unexplained = new LinkedHashMap<>();
		AtomicInteger count = new AtomicInteger();
		Fuzz.cases(ConfigurationCase.class, seed, Fuzz.tries(60), ConfigurationCase::of).forEach((each) -> {
			String objection = start(each);
			if (objection == null) {
				started.incrementAndGet();
			}
			else if (objection.isEmpty()) {
				explained.incrementAndGet();
			}
			else {
				count.incrementAndGet();
				unexplained.putIfAbsent(objection, "%s%n=> %s".formatted(each, objection));
			}
		});
		logger.info(() -> "%s of the configurations have started, %s were explained, %d were not".formatted(started,
				explained, count.get()));
		assertThat(unexplained.values()).as("seed %d", seed).isEmpty();
		assertThat(started).hasPositiveValue();
		assertThat(explained).hasPositiveValue();
	}

	/**
	 * Start an application.
	 * @return {@code null} if it starts, an empty text if it explains why not, else what
	 * is missing
	 */
	private String start(ConfigurationCase configuration) {
		List<PropertySource<?>> yaml = yaml(configuration);
		List<ConfigurableApplicationContext> made = new ArrayList<>();
		List<String> objections = new ArrayList<>();
		this.runner.withInitializer((context) -> {
			yaml.forEach(context.getEnvironment().getPropertySources()::addFirst);
			made.add(context);
		}).run((context) -> {
			Throwable failure = context.getStartupFailure();
			if (failure != null) {
				objections.add(explain(failure, made.get(0), configuration));
			}
		});
		return objections.isEmpty() ? null : objections.get(0);
	}

	private static String explain(Throwable failure, ConfigurableApplicationContext context,
			ConfigurationCase configuration) {
		FailureAnalysis analysis = analyzers(context).map((analyzer) -> analyze(analyzer, failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if (analysis == null) {
			Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
			return "No analysis: %s at %s".formatted(cause, cause.getStackTrace()[0]);
		}
		String description = analysis.getDescription();
		if (configuration.names().noneMatch((name) -> isNamed(name, analysis))) {
			return "Names none of the keys: " + description;
		}
		return (analysis.getAction() == null || analysis.getAction().isBlank()) ? "No action: " + description : "";
	}

	/**
	 * A listener that does not exist is named by what its keys begin with. Spring Boot
	 * takes no notice of characters that no key has.
	 */
	private static boolean isNamed(String name, FailureAnalysis analysis) {
		String text = plain(analysis.getDescription() + analysis.getAction());
		Matcher listener = LISTENER.matcher(name.replaceAll("[^\\w.\\[\\]-]", ""));
		return text.contains(plain(name)) || (listener.lookingAt()
				&& text.contains("settingresilientkafkalisteners" + plain(listener.group(1)) + "value"));
	}

	private static FailureAnalysis analyze(FailureAnalyzer analyzer, Throwable failure) {
		try {
			return analyzer.analyze(failure);
		}
		catch (LinkageError ex) {
			// Of a technology that is not here
			return null;
		}
	}

	private static String plain(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
	}

	/**
	 * As Spring Boot finds them.
	 */
	private static Stream<FailureAnalyzer> analyzers(ConfigurableApplicationContext context) {
		return SpringFactoriesLoader.forDefaultResourceLocation(context.getClassLoader())
			.load(FailureAnalyzer.class,
					ArgumentResolver.of(BeanFactory.class, context.getBeanFactory())
						.and(Environment.class, context.getEnvironment()),
					// Those of technologies that are not here
					(type, name, failure) -> {
					})
			.stream();
	}

	private static List<PropertySource<?>> yaml(ConfigurationCase configuration) {
		byte[] document = new Yaml().dump(configuration.properties()).getBytes(StandardCharsets.UTF_8);
		try {
			return new YamlPropertySourceLoader().load("application.yml",
					new ByteArrayResource(document, "application.yml"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Does what is done before a broker is asked.
	 */
	static class BrokerlessStart implements LifecycleProcessor, ApplicationContextAware {

		private ApplicationContext context;

		@Override
		public void setApplicationContext(ApplicationContext context) {
			this.context = context;
		}

		@Override
		public void onRefresh() {
			this.context.getBeanProvider(MissingListeners.class)
				.ifAvailable((missing) -> ReflectionTestUtils.invokeMethod(missing, "check"));
			this.context.getBeanProvider(ClientChecks.class).ifAvailable(ClientChecks::start);
		}

		@Override
		public void onClose() {
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return true;
		}

	}

	static class Listeners {

		@ResilientKafkaListener(id = "orders", topics = "orders", groupId = "billing")
		void orders(String value) {
		}

		@ResilientKafkaListener(id = "payments", topics = "payments", delivery = Delivery.EXACTLY_ONCE)
		void payments(String value) {
		}

		@ResilientKafkaListener(id = "${attribute.id:other}", topics = "${attribute.topics:other}",
				groupId = "${attribute.groupId:others}", concurrency = "${attribute.concurrency:1}",
				autoStartup = "${attribute.autoStartup:false}", clientIdPrefix = "${attribute.clientIdPrefix:other}",
				properties = "${attribute.properties:max.poll.records=5}", filter = "${attribute.filter:}",
				contentTypeConverter = "${attribute.contentTypeConverter:}",
				retryDelays = "${attribute.retryDelays:1m}")
		void other(String value) {
		}

	}

}
