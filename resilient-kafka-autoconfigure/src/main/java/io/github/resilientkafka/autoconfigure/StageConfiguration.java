package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.budget.RetryBudgetPolicy;
import io.github.resilientkafka.budget.RetryBudgetStages;
import io.github.resilientkafka.listener.SharedScheduler;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.timeout.TimeoutPolicy;
import io.github.resilientkafka.timeout.TimeoutStages;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The stages that need no library of their own.
 */
@Configuration(proxyBeanMethods = false)
class StageConfiguration {

	@Bean
	@Order(StageOrder.RETRY_BUDGET)
	@StageSettings(RetryBudgetPolicy.class)
	RetryBudgetStages resilientKafkaRetryBudgetStages(ApplicationEventPublisher publisher, TimeSource time) {
		return new RetryBudgetStages(new ListenerEvents(publisher), time);
	}

	@Bean
	@Order(StageOrder.TIMEOUT)
	@StageSettings(TimeoutPolicy.class)
	TimeoutStages resilientKafkaTimeoutStages(ApplicationEventPublisher publisher, SharedScheduler scheduler) {
		return new TimeoutStages(new ListenerEvents(publisher), scheduler.scheduler());
	}

}
