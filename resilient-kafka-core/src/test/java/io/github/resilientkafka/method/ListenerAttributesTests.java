package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.BeanExpressionException;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.expression.StandardBeanExpressionResolver;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;
import org.springframework.util.PropertyPlaceholderHelper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * An attribute that cannot be resolved is named.
 */
class ListenerAttributesTests {

	private final ListenerAttributes attributes = new ListenerAttributes(beanFactory());

	static Stream<Arguments> refused() {
		return Stream.of(arguments("topics", "${no.such.topic}", "placeholder", "default"),
				arguments("group", "#{1 +}", "not an expression", "Correct it"),
				arguments("unclosed", "#{@topics.names", "not an expression", "Correct it"),
				arguments("properties", "max.poll.records=${no.such.number}", "placeholder", "default"),
				arguments("concurrency", "many", "not a number of threads", "1 or more"),
				arguments("none", "0", "not a number of threads", "1 or more"),
				arguments("negative", "-1", "not a number of threads", "1 or more"),
				arguments("empty", "", "not a number of threads", "1 or more"),
				arguments("undefined", "#{1/0}", "cannot be evaluated", "Correct it"),
				arguments("missing", "#{@no}", "cannot be evaluated", "Correct it"),
				arguments("number", "#{1}", "class java.lang.Integer", "one of String"),
				arguments("nothing", "#{null}", "Its value is null", "one of String"),
				arguments("bare", "#{", "not an expression", "Correct it"),
				arguments("unknown", "nobody", "no bean of this name", "Name one"),
				arguments("switched", "flase", "neither true nor false", "Write true or false"),
				arguments("filtered", "#{1}", "class java.lang.Integer", "RecordFilterStrategy"),
				arguments("converted", "#{@topics}", "Map", "SmartMessageConverter"),
				arguments("padded", " true", "neither true nor false", "Write true or false"),
				arguments("spaced", " 5", "not a number of threads", "1 or more"),
				arguments("mixed", "#{{'orders', 1}}", "no text: 1", "texts"),
				arguments("nameless", "#{null}", "Its value is null", "one of String"),
				arguments("batched", "yes", "neither true nor false", "Write true or false"),
				arguments("variable", "${batch:true}", "as it is written", "spring.kafka.listener.type"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void isRefused(String method, String value, String reason, String action) {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> this.attributes.check(of(method)))
			.satisfies((ex) -> {
				assertThat(ex.getListener()).isEqualTo(method.equals("nameless") ? "#{null}" : "orders");
				assertThat(ex.getSetting()).contains("Listeners." + method);
				assertThat(ex.getValue()).isEqualTo(value);
				assertThat(ex.getReason()).contains(reason);
				assertThat(ex.getAction()).contains(action);
			});
	}

	@Test
	void whatCanBeResolvedIsAccepted() {
		assertThatCode(() -> this.attributes.check(of("fine"))).doesNotThrowAnyException();
	}

	@Test
	void eachExpressionRunsOnce() {
		assertThat(this.attributes.check(of("counting"))).containsOnly(entry("id", "1"),
				entry("topics", new String[] { "orders", "orders-2" }), entry("groupId", "3"),
				entry("concurrency", "4"), entry("autoStartup", "false"));
	}

	@Test
	void onlySpringKafkaEvaluatesWhatIsAnExpressionAgain() {
		assertThat(this.attributes.check(of("nested"))).isEmpty();
	}

	@Test
	void delaysAreEvaluatedLater() {
		assertThatCode(() -> this.attributes.check(of("delayed"))).doesNotThrowAnyException();
	}

	@Test
	void aBeanThatCannotBeMadeIsNoFaultOfTheAttribute() {
		DefaultListableBeanFactory beanFactory = beanFactory();
		beanFactory.registerBeanDefinition("no", BeanDefinitionBuilder.genericBeanDefinition(Object.class, () -> {
			throw new IllegalStateException("down");
		}).getBeanDefinition());
		assertThatExceptionOfType(BeanExpressionException.class)
			.isThrownBy(() -> new ListenerAttributes(beanFactory).check(of("missing")))
			.withRootCauseInstanceOf(IllegalStateException.class);
	}

	private static DefaultListableBeanFactory beanFactory() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.setBeanExpressionResolver(new StandardBeanExpressionResolver());
		RecordFilterStrategy<?, ?> filter = (record) -> false;
		beanFactory.registerSingleton("filter", filter);
		beanFactory.registerSingleton("count", new AtomicInteger());
		beanFactory.registerSingleton("topics", Map.of("names", List.of("orders")));
		PropertyPlaceholderHelper helper = new PropertyPlaceholderHelper("${", "}", ":", null, false);
		beanFactory.addEmbeddedValueResolver((value) -> helper.replacePlaceholders(value, (name) -> null));
		return beanFactory;
	}

	private static AnnotatedListener of(String name) {
		Method method = Arrays.stream(Listeners.class.getDeclaredMethods())
			.filter((each) -> each.getName().equals(name))
			.findFirst()
			.orElseThrow();
		return AnnotatedListener.of(method);
	}

	static class Listeners {

		@ResilientKafkaListener(id = "orders", topics = "${no.such.topic}")
		void topics(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", groupId = "#{1 +}")
		void group(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "#{@topics.names")
		void unclosed(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", properties = "max.poll.records=${no.such.number}")
		void properties(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", concurrency = "many")
		void concurrency(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", concurrency = "0")
		void none(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", concurrency = "#{-1}")
		void negative(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", concurrency = "${threads:}")
		void empty(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", clientIdPrefix = "#{1/0}")
		void undefined(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", autoStartup = "#{@no}")
		void missing(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", groupId = "#{1}")
		void number(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "#{null}", groupId = "#{null}")
		void nothing(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", contentTypeConverter = "#{")
		void bare(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", filter = "nobody")
		void unknown(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", autoStartup = "flase")
		void switched(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", batch = "yes")
		void batched(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", batch = "${batch:true}")
		void variable(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", filter = "#{1}")
		void filtered(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", contentTypeConverter = "#{@topics}")
		void converted(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", autoStartup = " true")
		void padded(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", concurrency = " 5")
		void spaced(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "#{{'orders', 1}}")
		void mixed(String value) {
		}

		@ResilientKafkaListener(id = "#{null}", topics = "orders")
		void nameless(String value) {
		}

		@ResilientKafkaListener(id = "#{'' + @count.incrementAndGet()}",
				topics = { "#{@topics['names']}", "#{'orders-' + @count.incrementAndGet()}" },
				groupId = "#{'' + @count.incrementAndGet()}", concurrency = "#{@count.incrementAndGet()}",
				autoStartup = "#{false}", clientIdPrefix = "#{__listener.prefix}")
		void counting(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = { "#{'$' + '{topic:orders}'}", "orders" },
				groupId = "#{'#{' + '1}'}", clientIdPrefix = "${prefix:}", properties = "#{{}}")
		void nested(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = "orders", retryDelays = "#{@no.delays}")
		void delayed(String value) {
		}

		@ResilientKafkaListener(id = "orders", topics = { "#{@topics['names']}", "${topic:orders}" },
				groupId = "#{__listener.group}", concurrency = "${threads:3}", autoStartup = "TRUE", batch = "False",
				filter = "filter", properties = "a=${a:b}")
		void fine(String value) {
		}

	}

}
