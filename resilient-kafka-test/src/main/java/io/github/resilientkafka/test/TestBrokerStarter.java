package io.github.resilientkafka.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.common.utils.Exit;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.util.ClassUtils;

/**
 * Starts a broker for a context that has none. By now all bean definitions are there, and
 * no bean has read where the broker is.
 */
final class TestBrokerStarter implements BeanFactoryPostProcessor {

	private static final Map<String, String> PROPERTIES = Map.of("auto.create.topics.enable", "false",
			"group.initial.rebalance.delay.ms", "0", "offsets.topic.num.partitions", "1",
			"transaction.state.log.num.partitions", "1", "transaction.state.log.replication.factor", "1",
			"transaction.state.log.min.isr", "1");

	/** The name of a bean that is there if no other context can reach the broker. */
	static final String OWN = "resilientKafkaTestBrokerIsOwn";

	/** Of Spring Boot 3 and 4. */
	private static final String[] CONNECTION_DETAILS = {
			"org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails",
			"org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails" };

	private final MutablePropertySources properties;

	TestBrokerStarter(MutablePropertySources properties) {
		this.properties = properties;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		String[] brokers = beanFactory.getBeanNamesForType(EmbeddedKafkaBroker.class, true, false);
		if (brokers.length > 0) {
			use(beanFactory.getBean(brokers[0], EmbeddedKafkaBroker.class));
		}
		else if (!isSetByTest() && !hasConnection(beanFactory)) {
			EmbeddedKafkaBroker broker = start();
			beanFactory.registerSingleton(EmbeddedKafkaBroker.BEAN_NAME, broker);
			beanFactory.registerSingleton(OWN, Boolean.TRUE);
			((DefaultSingletonBeanRegistry) beanFactory).registerDisposableBean(EmbeddedKafkaBroker.BEAN_NAME, broker);
			use(broker);
		}
	}

	private static EmbeddedKafkaBroker start() {
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
		broker.brokerProperties(PROPERTIES);
		// A property of the JVM: under the name of Spring Boot's, contexts of other tests
		// would use the broker, too
		broker.brokerListProperty("io.github.resilientkafka.test.brokers");
		// The broker deletes its files when it has stopped. Its JVM hook would do so
		// before
		Exit.setShutdownHookAdder((name, hook) -> {
		});
		try {
			broker.afterPropertiesSet();
		}
		finally {
			Exit.resetShutdownHookAdder();
		}
		return broker;
	}

	private void use(EmbeddedKafkaBroker broker) {
		Map<String, Object> settings = new HashMap<>();
		settings.put("spring.kafka.admin.security.protocol", "PLAINTEXT");
		for (String client : List.of("", "consumer.", "producer.", "streams.")) {
			// An application may have them for each client
			settings.put("spring.kafka." + client + "security.protocol", "PLAINTEXT");
			settings.put("spring.kafka." + client + "bootstrap-servers", broker.getBrokersAsString());
		}
		this.properties.addFirst(new MapPropertySource("resilientKafkaTestBroker", settings));
	}

	/**
	 * Whether the test itself tells where the broker is.
	 */
	private boolean isSetByTest() {
		return Stream.of("Inlined Test Properties", "Dynamic Test Properties")
			.map(this.properties::get)
			.anyMatch((source) -> source != null && source.containsProperty("spring.kafka.bootstrap-servers"));
	}

	/**
	 * Whether somebody else than the properties of the application tells where the broker
	 * is: a container, as a rule.
	 */
	private static boolean hasConnection(ConfigurableListableBeanFactory beanFactory) {
		ClassLoader classLoader = beanFactory.getBeanClassLoader();
		return Stream.of(CONNECTION_DETAILS)
			.filter((type) -> ClassUtils.isPresent(type, classLoader))
			.map((type) -> ClassUtils.resolveClassName(type, classLoader))
			.flatMap((type) -> Stream.of(beanFactory.getBeanNamesForType(type, true, false)))
			.map((name) -> beanFactory.getType(name, false))
			.anyMatch((type) -> type != null && !type.getSimpleName().startsWith("Properties"));
	}

}
