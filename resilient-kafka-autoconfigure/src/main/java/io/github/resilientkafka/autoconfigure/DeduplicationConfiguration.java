package io.github.resilientkafka.autoconfigure;

import java.time.Clock;

import io.github.resilientkafka.deduplication.DeduplicationStages;
import io.github.resilientkafka.deduplication.ListenerTransactions;
import io.github.resilientkafka.event.ListenerEvents;
import io.github.resilientkafka.listener.SharedScheduler;
import io.github.resilientkafka.pipeline.StageOrder;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * The stage that recognises what was processed before, and its stores.
 */
@Configuration(proxyBeanMethods = false)
class DeduplicationConfiguration {

	@Bean
	ListenerTransactions resilientKafkaListenerTransactions(
			ObjectProvider<ConfigurableTransactionManager> transactionManagers) {
		return new ListenerTransactions(transactionManagers);
	}

	@Bean
	@Order(StageOrder.DEDUPLICATION)
	DeduplicationStages resilientKafkaDeduplicationStages(BeanFactory beanFactory,
			ObjectProvider<BuiltInDeduplicationStore> builtIn, ListenerTransactions transactions,
			ApplicationEventPublisher publisher, SharedScheduler scheduler, ObjectProvider<Clock> clock) {
		return new DeduplicationStages(new DeduplicationStoreLookup(beanFactory, builtIn)::of, transactions,
				new ListenerEvents(publisher), scheduler.scheduler(), ResilientKafkaAutoConfiguration.clock(clock));
	}

}
