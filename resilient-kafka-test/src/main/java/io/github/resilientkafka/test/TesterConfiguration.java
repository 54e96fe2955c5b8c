package io.github.resilientkafka.test;

import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.core.KafkaAdmin;

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
	RecordJournal resilientKafkaTestJournal(RegisteredListeners listeners, TimeSource time) {
		return new RecordJournal(listeners, time);
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	JournalStages resilientKafkaTestStages(RecordJournal journal, OrderedFailures failures) {
		return new JournalStages(journal, failures);
	}

	@Bean
	ListenerContainers resilientKafkaTestListeners(RegisteredListeners listeners, KafkaAdmin admin,
			MissingTopics topics) {
		return new ListenerContainers(listeners, admin, topics);
	}

	@Bean
	ResilientKafkaTester resilientKafkaTester(RegisteredListeners listeners, RecordJournal journal,
			OrderedFailures failures, TestTime time, ListableBeanFactory beans) {
		return new ResilientKafkaTester(listeners, journal, failures, time, beans);
	}

}
