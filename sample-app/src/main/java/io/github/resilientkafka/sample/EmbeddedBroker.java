package io.github.resilientkafka.sample;

import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.utils.Exit;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.log.LogMessage;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Starts a broker in this process, in a temporary directory, unless one is configured, a
 * bean tells where one is, as for a container, or the application is only processed ahead
 * of time.
 */
class EmbeddedBroker implements ApplicationContextInitializer<GenericApplicationContext> {

	private static final String BOOTSTRAP_SERVERS = "spring.kafka.bootstrap-servers";

	private static final Log logger = LogFactory.getLog(EmbeddedBroker.class);

	/** Spring Boot's own, which is there if no other bean tells. */
	private static final String PROPERTIES_BEAN = "kafkaConnectionDetails";

	@Override
	public void initialize(GenericApplicationContext context) {
		// All beans are defined by then, and none has read the property
		context.addBeanFactoryPostProcessor((beanFactory) -> startIfNeeded(context));
	}

	private void startIfNeeded(GenericApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING) || !context.containsBeanDefinition(PROPERTIES_BEAN)
				|| Binder.get(environment).bind(BOOTSTRAP_SERVERS, Bindable.listOf(String.class)).isBound()) {
			return;
		}
		EmbeddedKafkaBroker broker = start();
		// The first to be registered is the last to be destroyed, after every client.
		context.getDefaultListableBeanFactory().registerDisposableBean("embeddedBroker", broker);
		environment.getPropertySources()
			.addFirst(new MapPropertySource("embeddedBroker", Map.of(BOOTSTRAP_SERVERS, broker.getBrokersAsString())));
		logger.info(LogMessage.format("No %s configured: started an embedded broker at %s", BOOTSTRAP_SERVERS,
				broker.getBrokersAsString()));
	}

	private EmbeddedKafkaBroker start() {
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
		// Without this the address outlives the broker, as a system property.
		broker.brokerListProperty(null);
		broker.brokerProperty("transaction.state.log.replication.factor", "1");
		broker.brokerProperty("transaction.state.log.min.isr", "1");
		// The broker deletes its files once it has stopped; its JVM hook would not wait.
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

}
