package io.github.resilientkafka.test;

import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.ClusterAdmins;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/**
 * The beans of a test.
 */
@Configuration(proxyBeanMethods = false)
class TesterConfiguration {

	@Bean
	TestTime resilientKafkaTestTime() {
		return new TestTime();
	}

	@Bean
	OrderedFailures resilientKafkaTestFailures() {
		return new OrderedFailures();
	}

	@Bean
	RecordJournal resilientKafkaTestJournal(ObjectProvider<RegisteredListeners> listeners, TimeSource time) {
		RegisteredListeners registered = listeners.getIfAvailable();
		if (registered == null) {
			throw new IllegalStateException(
					"@ResilientKafkaTest needs the starter: it is not on the class path, or resilient-kafka.enabled is false");
		}
		return new RecordJournal(registered, time);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	OriginStages resilientKafkaTestOrigins(RecordJournal journal) {
		return new OriginStages(journal);
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	JournalStages resilientKafkaTestStages(RecordJournal journal, OrderedFailures failures) {
		return new JournalStages(journal, failures);
	}

	@Bean
	ListenerContainers resilientKafkaTestListeners(RegisteredListeners listeners,
			KafkaListenerEndpointRegistry registry, ClusterAdmins admins, MissingTopics topics, BeanFactory beans) {
		return new ListenerContainers(listeners, registry, admins, topics, beans.containsBean(TestBrokerStarter.OWN));
	}

	@Bean
	ResilientKafkaTester resilientKafkaTester(RegisteredListeners listeners, RecordJournal journal,
			OrderedFailures failures, TestTime time, ListableBeanFactory beans) {
		return new ResilientKafkaTester(listeners, journal, failures, time, beans);
	}

}
