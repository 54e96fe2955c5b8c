package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deadletter.endpoint.DeadLetterPolicy;
import io.github.resilientkafka.deadletter.endpoint.DeadLettersEndpoint;
import io.github.resilientkafka.deadletter.endpoint.LetterDescriber;
import io.github.resilientkafka.deadletter.endpoint.LetterEditor;
import io.github.resilientkafka.deadletter.index.LetterIndexes;
import io.github.resilientkafka.deadletter.index.ReplayProgress;
import io.github.resilientkafka.deadletter.job.DeadLetters;
import io.github.resilientkafka.deadletter.job.JobRunner;
import io.github.resilientkafka.deadletter.job.PauseEverywhere;
import io.github.resilientkafka.deadletter.job.PausedListeners;
import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.deadletter.payload.LetterContent;
import io.github.resilientkafka.deadletter.payload.Redaction;
import io.github.resilientkafka.endpoint.UnknownParameters;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.lag.DeadLetterDecisions;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.listener.SharedScheduler;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.transaction.Transactions;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for the dead letters of {@link ResilientKafkaListener}s.
 */
@AutoConfiguration(after = ResilientKafkaAutoConfiguration.class)
@ConditionalOnBean(name = ResilientKafkaListener.CONTAINER_FACTORY)
@ConditionalOnBooleanProperty(name = "resilient-kafka.dead-letters.enabled", matchIfMissing = true)
public final class ResilientKafkaDeadLettersAutoConfiguration {

	ResilientKafkaDeadLettersAutoConfiguration() {
	}

	@Bean
	Ledgers resilientKafkaLedgers(RegisteredListeners listeners, ClusterAdmins admins,
			ByteProducerFactories producers) {
		return new Ledgers(listeners, admins, producers);
	}

	@Bean
	DeadLetterDecisions resilientKafkaDeadLetterDecisions(Ledgers ledgers) {
		return ledgers::settled;
	}

	@Bean
	PausedListeners resilientKafkaPausedListeners() {
		return new PausedListeners();
	}

	@Bean
	LetterIndexes resilientKafkaLetterIndexes(Ledgers ledgers, ClusterAdmins admins, ApplicationCode application,
			SharedScheduler scheduler, DeadLettersProperties properties) {
		return new LetterIndexes(ledgers, new ReplayProgress(admins), admins, application, scheduler.scheduler(),
				properties.index().maxLetters(), properties.maxReplays());
	}

	@Bean
	JobRunner resilientKafkaJobRunner(RegisteredListeners listeners, Ledgers ledgers, ByteProducerFactories producers,
			Transactions transactions, PausedListeners paused, ApplicationCode application,
			DeadLettersProperties properties) {
		return new JobRunner(listeners, ledgers, producers, transactions.settings(), properties.transactions(), paused,
				application, properties.maxReplays());
	}

	@Bean
	DeadLetters resilientKafkaDeadLetters(RegisteredListeners listeners, Ledgers ledgers, LetterIndexes indexes,
			PausedListeners paused, ApplicationEventPublisher publisher, SharedScheduler scheduler) {
		return new DeadLetters(listeners, ledgers, indexes, paused, publisher, scheduler.scheduler().getClock());
	}

	@Bean
	PauseEverywhere resilientKafkaPauseEverywhere(RegisteredListeners listeners, Ledgers ledgers,
			ListenerControl control, SharedScheduler scheduler) {
		return new PauseEverywhere(listeners, ledgers, control, scheduler.scheduler());
	}

	/**
	 * What is served over HTTP.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
	@ConditionalOnAvailableEndpoint(DeadLettersEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		UnknownParameters resilientKafkaUnknownParameters() {
			return new UnknownParameters();
		}

		@Bean
		@ConditionalOnMissingBean
		DeadLetterPolicy resilientKafkaDeadLetterPolicy(DeadLettersProperties properties) {
			return new RolesPolicy(properties.roles());
		}

		@Bean
		DeadLettersEndpoint resilientKafkaDeadLettersEndpoint(RegisteredListeners listeners, DeadLetters letters,
				LetterIndexes indexes, JobRunner runner, PausedListeners paused, ApplicationCode application,
				DeadLetterPolicy policy, DeadLettersProperties properties) {
			Redaction redaction = Redaction.parse(properties.redactedFields());
			LetterDescriber describer = new LetterDescriber(listeners, indexes, letters, runner, paused,
					new LetterContent(properties.payload(), redaction), application);
			return new DeadLettersEndpoint(listeners, letters, describer, new LetterEditor(properties.edit()), policy);
		}

	}

}
