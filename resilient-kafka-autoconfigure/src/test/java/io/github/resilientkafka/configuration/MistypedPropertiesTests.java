package io.github.resilientkafka.configuration;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.resilientkafka.autoconfigure.ResilientKafkaPropertyCheckAutoConfiguration;
import io.github.resilientkafka.autoconfigure.keys.InvalidPropertiesException;
import io.github.resilientkafka.autoconfigure.keys.PropertyProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A property that nobody reads, or reads otherwise than it is meant, stops the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class MistypedPropertiesTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			defaults.retry.delay=30s, defaults.retry.delays
			defaults.retry.dealys=30s, defaults.retry.delays
			defaults.retry.delays.first=30s, defaults.retry.delays
			defaults.retyr.max-age=1h, defaults.retry.max-age
			defaults.circuitbraker.enabled=false, defaults.circuit-breaker.enabled
			defaults.deliver=at-most-once, defaults.delivery
			default.timeout=5s, defaults.timeout
			listner.payments.retry.delays=30s, listeners.payments.retry.delays
			listeners.payments.retry.dealys=30s, listeners.payments.retry.delays
			listeners.payments.retry.immediate.max-attempt=2, listeners.payments.retry.immediate.max-attempts
			listeners.orders.v1.timeout=5s, listeners[orders.v1].timeout
			health.smapling.interval=30s, health.sampling.interval
			health.cluster.degraded-afer=5m, health.cluster.degraded-after
			helth.enabled=false, health.enabled
			listeners.payments.dead-letter.topic=x, topics.dead-letter-name
			listeners.payments.dead-letter.name=x, topics.dead-letter-name
			listeners.orders.v1.dead-letter.topic=x, topics.dead-letter-name
			listner.payments.retry.topic=x, topics.retry-name
			defaults.retry.name=x, topics.retry-name
			retry.topic=x, topics.retry-name
			listeners.orders.v1.retry.dealys=1m, listeners[orders.v1].retry.delays
			listeners.orders.v1.timeout.x=1m, listeners[orders.v1].timeout
			enable=false, enabled
			topics.retry-names=x, topics.retry-name
			transaction.timeout=10s, transactions.timeout
			audit.levels=all, audit.level
			metrics.enable=false, metrics.enabled
			startup-checks.mod=fail, startup-checks.mode
			startup-check.suppress.producer-acks=why, startup-checks.suppress.producer-acks
			deduplication.jdbc.tablename.x=y, deduplication.jdbc.table-name""")
	void namesTheKeyThatIsMeant(String property, String meant) {
		assertThat(start("--resilient-kafka." + property)).singleElement().satisfies((problem) -> {
			assertThat(problem.key()).isEqualTo("resilient-kafka." + property.split("=")[0]);
			assertThat(problem.value()).isEqualTo(property.split("=")[1]);
			assertThat(problem.reason()).isEqualTo("There is no such key, so it has no effect.");
			assertThat(problem.action())
				.isEqualTo("Use resilient-kafka%s.".formatted(meant.startsWith("[") ? meant : "." + meant));
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					retry.delays=30s | Use resilient-kafka.defaults.retry.delays, resilient-kafka.listeners.<id>.retry.delays.
					listeners.payments.max-age=1h | Use resilient-kafka.listeners.payments.retry.max-age.
					defaults.retry.max-attempts=3 | Use resilient-kafka.defaults.retry.immediate.max-attempts.
					sampling.interval=30s | Use resilient-kafka.health.sampling.interval.
					defaults.retry.backoff=2 | Use one of these, or a key below: resilient-kafka.defaults.retry.delays, resilient-kafka.defaults.retry.repeat-last,
					listeners.payments.attempts=3 | Use one of these, or a key below: resilient-kafka.listeners.payments.delivery, resilient-kafka.listeners.payments.retry,
					listeners.payments.dead-letter.topics=x | Use one of these, or a key below: resilient-kafka.listeners.payments.dead-letter.enabled.
					listeners.payments.dead-leter.enabled=x | Use resilient-kafka.listeners.payments.dead-letter.enabled.
					listeners.payments.dead-leter.suffix=x | Use one of these, or a key below: resilient-kafka.listeners.payments.delivery, resilient-kafka.listeners.payments.retry,
					listeners.payments.immediate.max-attempts=3 | Use resilient-kafka.listeners.payments.retry.immediate.max-attempts.
					listeners.payments.delays.concurrency=3 | Use resilient-kafka.listeners.payments.retry.concurrency.
					listener.payments.dead-letter.enable=false | Use resilient-kafka.listeners.payments.dead-letter.enabled.
					listeners.payments.retry.strategy=x | Use one of these, or a key below: resilient-kafka.listeners.payments.retry.delays,
					listeners.orders.v1.strategy=x | Use one of these, or a key below: resilient-kafka.listeners.orders.delivery,
					bulkhead=3 | Use one of these, or a key below: resilient-kafka.enabled, resilient-kafka.defaults, resilient-kafka.listeners""")
	void namesWhereTheKeyMayBelong(String property, String action) {
		assertThat(start("--resilient-kafka." + property)).singleElement()
			.satisfies((problem) -> assertThat(problem.action()).startsWith(action));
	}

	@ParameterizedTest
	@ValueSource(strings = { "resilent-kafka.defaults.timeout", "resilient-kafak.defaults.timeout",
			"resilient.kafka.defaults.timeout", "resilientkafkas.defaults.timeout" })
	void aMistypedPrefixIsRecognisedByWhatFollows(String key) {
		assertThat(start("--" + key + "=5s")).singleElement()
			.satisfies((problem) -> assertThat(problem.action()).isEqualTo("Use resilient-kafka.defaults.timeout."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "resilient-kafka.defaults.retry.maxAge=1h", "resilient-kafka.defaults.retry.max_age=1h",
			"resilientkafka.defaults.retry.MAX-AGE=1h", "resilient-kafka.defaults.retry.delays[0]=1m",
			"resilient-kafka.listeners[orders.v1].timeout=5s", "resilient-kafka.listeners.any-Thing.timeout=5s",
			"resilient-kafka.startup-checks.suppress.any.rule=why", "resilient-kafka.defaults.retry.delays=",
			"resilient-kafka.defaults=", "resilient-kafka.defaults.timeout=0", "resilient.kafka.url=x",
			"management.metrics.enable.resilient.kafka=false", "management.health.resilient-kafka.enabled=false",
			"resilience4j.kafka.defaults.timeout=5s", "resilient-kafka.enabled=FALSE" })
	void otherSpellingsAndForeignKeysAreLeftAlone(String property) {
		assertThat(start("--" + property)).isEmpty();
	}

	@Test
	void allOfAFileIsReportedAtOnceWithLinesAndValues(@TempDir Path directory, CapturedOutput output)
			throws IOException {
		Path file = directory.resolve("application.yml");
		Files.writeString(file, """
				resilient-kafka:
				  defaults:
				    retry:
				      delay: 30s
				      max-age: 3600
				  listeners:
				    payments:
				      timeout: 5
				      retry: 1m
				      rate-limiter:
				  health:
				    smapling:
				      interval: 15
				""");
		assertThat(start("--spring.config.location=" + file.toUri().toURL())).extracting(PropertyProblem::key)
			.containsExactly("resilient-kafka.defaults.retry.delay", "resilient-kafka.defaults.retry.max-age",
					"resilient-kafka.listeners.payments.timeout", "resilient-kafka.listeners.payments.retry",
					"resilient-kafka.health.smapling.interval");
		assertThat(output).contains("""
				    Property: resilient-kafka.defaults.retry.delay
				    Value:    "30s"
				    Origin:   URL [%s] - 4:14
				    Reason:   There is no such key, so it has no effect.
				    Remedy:   Use resilient-kafka.defaults.retry.delays.
				""".formatted(file.toUri().toURL())).contains("""
				    Property: resilient-kafka.listeners.payments.timeout
				    Value:    "5"
				    Origin:   URL [%s] - 8:16
				    Reason:   A duration without a unit is read as milliseconds: 5 ms.
				    Remedy:   Write the unit: 5s if seconds are meant, 5m if minutes, 5ms if it is milliseconds.
				""".formatted(file.toUri().toURL())).contains("""
				    Property: resilient-kafka.listeners.payments.retry
				    Value:    "1m"
				""").contains("It is a group of keys, so the value has no effect.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "resilient-kafka.defaults.retry.delays=60,300",
			"resilient-kafka.defaults.retry.delays[1]=5", "resilient-kafka.listeners.payments.timeout=5",
			"resilient-kafka.defaults.retry.max-age=3600", "resilient-kafka.defaults.deduplication.retention=24",
			"resilient-kafka.defaults.retry.immediate.delay=100", "resilient-kafka.defaults.retry.budget.window=10",
			"resilient-kafka.transactions.timeout=15000", "resilient-kafka.topics.dead-letter-retention=14",
			"resilient-kafka.health.sampling.interval=15", "resilient-kafka.health.cluster.degraded-after=120",
			"resilient-kafka.health.dead-letters.growth-window=10",
			"resilient-kafka.deduplication.jdbc.cleanup-interval=60", "resilient-kafka.defaults.timeout=${seconds:5}" })
	void aDurationNeedsAUnit(String property) {
		assertThat(start("--" + property)).singleElement()
			.satisfies((problem) -> assertThat(problem.reason()).startsWith("A duration without a unit is read as"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			defaults.retry.delays=60,5min,1h    | This is not a duration: 5min. A duration without a unit
			defaults.retry.delays[0]=5min       | This is not a duration: 5min.
			listeners.payments.timeout=5sec     | This is not a duration: 5sec.
			listeners.payments.timeout=5s,6s    | This is not a duration: 5s,6s.
			health.sampling.interval=1h30m      | This is not a duration: 1h30m.""")
	void whatIsNoDurationIsNamedBeforeItIsBound(String property, String reason) {
		assertThat(start("--resilient-kafka." + property)).singleElement().satisfies((problem) -> {
			assertThat(problem.key()).isEqualTo("resilient-kafka." + property.split("=")[0]);
			assertThat(problem.reason()).startsWith(reason);
			assertThat(problem.action()).isEqualTo("Use durations such as 30s, 5m, 1h.");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "RESILIENTKAFKA_DEFAULTS_TIMEOUT", "RESILIENTKAFKA_DEFAULTS_RETRY_DELAYS_0",
			"RESILIENT_KAFKA_DEFAULTS_RETRY_MAX_AGE", "RESILIENT_KAFKA_DEFAULTS_RETRY_DELAYS_0" })
	void aDurationInAnEnvironmentVariableNeedsAUnit(String variable) {
		assertThat(start((env) -> env(variable, "5"))).singleElement()
			.satisfies((problem) -> assertThat(problem.key()).isEqualTo(variable));
	}

	@Test
	void whatIsOverriddenHasNoSayInIt() {
		assertThat(start((env) -> env("RESILIENTKAFKA_DEFAULTS_TIMEOUT", "5"), "--resilient-kafka.defaults.timeout=5s"))
			.isEmpty();
		assertThat(start((env) -> env("RESILIENTKAFKA_DEFAULTS_RETRY_DELAYS_0", "5"),
				"--resilient-kafka.defaults.retry.delays=1m"))
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "resilient-kafka.enabled=yes", "resilient-kafka.health.enabled=on",
			"resilient-kafka.metrics.enabled=flase" })
	void aSwitchIsTrueOrFalse(String property) {
		assertThat(start("--" + property)).singleElement()
			.satisfies((problem) -> assertThat(problem.action()).isEqualTo("Write true or false."));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			RESILIENTKAFKA_DEFAULTS_RETRY_DELAY, RESILIENTKAFKA_DEFAULTS_RETRY_DELAYS
			RESILIENTKAFKA_DEFAULTS_RETRY_MAX_AGE, RESILIENTKAFKA_DEFAULTS_RETRY_MAXAGE
			RESILIENTKAFKA_LISTENERS_PAYMENTS_TIMOUT, RESILIENTKAFKA_LISTENERS_PAYMENTS_TIMEOUT
			RESILIENTKAFKA_HEALTH_SMAPLING_INTERVAL, RESILIENTKAFKA_HEALTH_SAMPLING_INTERVAL
			RESILIENT_KAFKA_DEFAULTS_RETRY_DELAY, RESILIENTKAFKA_DEFAULTS_RETRY_DELAYS
			RESILIENT_KAFKA_LISTENERS_PAYMENTS_TIMEOUT, RESILIENTKAFKA_LISTENERS_PAYMENTS_TIMEOUT
			RESILIENT_KAFKA_STARTUP_CHECKS_SUPPRESS_PRODUCERACKS, RESILIENTKAFKA_STARTUPCHECKS_SUPPRESS_PRODUCERACKS""")
	void anEnvironmentVariableIsNamedAsOne(String variable, String meant) {
		assertThat(start((env) -> env(variable, "30s"))).singleElement().satisfies((problem) -> {
			assertThat(problem.key()).isEqualTo(variable);
			assertThat(problem.origin()).isEqualTo("System Environment Property \"%s\"", variable);
			assertThat(problem.action()).isEqualTo("Use %s.", meant);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "RESILIENTKAFKA_DEFAULTS_RETRY_MAXAGE", "RESILIENTKAFKA_DEFAULTS_RETRY_DELAYS_0",
			"RESILIENTKAFKA_LISTENERS_PAYMENTS_TIMEOUT", "RESILIENTKAFKA_STARTUPCHECKS_SUPPRESS_PRODUCERACKS",
			"RESILIENT_KAFKA_DEFAULTS_RETRY_MAX_AGE", "RESILIENT_KAFKA_DEFAULTS_RETRY_DELAYS_0",
			"resilientkafka_defaults_timeout" })
	void anEnvironmentVariableThatIsReadIsLeftAlone(String variable) {
		assertThat(start((env) -> env(variable, "30s"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "RESILIENT_KAFKA_HOME", "RESILIENT_KAFKA_ENABLED_PROFILES", "RESILIENT_KAFKA_TOPIC",
			"RESILIENT_KAFKA_TOPICS_ORDERS", "RESILIENT_KAFKA_RETRY_DELAYS", "RESILIENT_KAFKA_PORT",
			"RESILIENT_KAFKA_PORT_9092_TCP_ADDR", "RESILIENT_KAFKA_SERVICE_HOST", "RESILIENTKAFKA_SERVICE_PORT_HTTP",
			"RESILIENTKAFKA_PORT_9092_TCP", "RESILIENTKAFKA_LISTENERS_SERVICE_HOST", "RESILIENTKAFKA_VERSION",
			"RESILIENT_KAFKA", "RESILIENTKAFKA" })
	void anEnvironmentVariableOfOthersIsLeftAlone(String variable) {
		assertThat(start((env) -> env(variable, "30"))).isEmpty();
	}

	@Test
	void anEnvironmentVariableThatMayBeForeignIsMentioned(CapturedOutput output) {
		assertThat(start((env) -> env("RESILIENTKAFKA_VERSION", "1"))).isEmpty();
		assertThat(output).contains("The environment variable RESILIENTKAFKA_VERSION has no effect");
	}

	@Test
	void aVariableWithUnderscoresForDashesCountsForAListenerThatIsNamedElsewhere() {
		assertThat(start((env) -> env("RESILIENT_KAFKA_LISTENERS_PAYMENTS_TIMEOUT", "5s"),
				"--resilient-kafka.listeners.payments.retry.max-age=1h"))
			.isEmpty();
		assertThat(start((env) -> env("RESILIENT_KAFKA_LISTENERS_PAYMENTS_TIMEOUT", "5"),
				"--resilient-kafka.listeners.payments.retry.max-age=1h"))
			.extracting(PropertyProblem::key)
			.containsExactly("RESILIENT_KAFKA_LISTENERS_PAYMENTS_TIMEOUT");
	}

	@Test
	void theKeysOfAnotherModuleAreLeftAlone() {
		assertThat(start(Module.class, UnaryOperator.identity(), "--resilient-kafka.module.any.thing=1")).isEmpty();
	}

	@Test
	void theKeysThatAModuleDescribesAreLeftAloneAlthoughItIsSwitchedOff(@TempDir Path directory) throws IOException {
		Files.createDirectory(directory.resolve("META-INF"));
		Files.writeString(directory.resolve("META-INF/spring-configuration-metadata.json"),
				"""
						{"properties": [{"name": "resilient-kafka.console.enabled"}, {"name": "resilient-kafka.listeners"}]}""");
		try (URLClassLoader modules = new URLClassLoader(new URL[] { directory.toUri().toURL() },
				getClass().getClassLoader())) {
			InvalidPropertiesException failure = catchThrowableOfType(InvalidPropertiesException.class,
					() -> application(Nothing.class, new StandardEnvironment())
						.resourceLoader(new DefaultResourceLoader(modules))
						.run("--resilient-kafka.console.enabled=false", "--resilient-kafka.console.enable=false",
								"--resilient-kafka.listeners.payments.timeuot=5s")
						.close());
			assertThat(failure.getProblems()).extracting(PropertyProblem::key)
				.containsExactlyInAnyOrder("resilient-kafka.console.enable",
						"resilient-kafka.listeners.payments.timeuot");
		}
	}

	private static List<PropertyProblem> start(String... arguments) {
		return start(UnaryOperator.identity(), arguments);
	}

	private static List<PropertyProblem> start(UnaryOperator<StandardEnvironment> environment, String... arguments) {
		return start(Nothing.class, environment, arguments);
	}

	private static List<PropertyProblem> start(Class<?> source, UnaryOperator<StandardEnvironment> environment,
			String... arguments) {
		InvalidPropertiesException failure = catchThrowableOfType(InvalidPropertiesException.class,
				() -> application(source, environment.apply(new StandardEnvironment())).run(arguments).close());
		return (failure != null) ? failure.getProblems() : List.of();
	}

	private static SpringApplicationBuilder application(Class<?> source, StandardEnvironment environment) {
		return new SpringApplicationBuilder(source, ResilientKafkaPropertyCheckAutoConfiguration.class)
			.environment(environment)
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("spring.main.banner-mode=off");
	}

	private static StandardEnvironment env(String name, String value) {
		StandardEnvironment environment = new StandardEnvironment();
		Map<String, Object> variables = new HashMap<>(environment.getSystemEnvironment());
		variables.put(name, value);
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		return environment;
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ModuleProperties.class)
	static class Module {

	}

	@ConfigurationProperties("resilient-kafka.module")
	record ModuleProperties(Map<String, String> any) {

	}

}
