package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.function.Supplier;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.assembly.ListenerPolicies;
import io.github.resilientkafka.assembly.ResilientListenerContainerFactory;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.listener.ConsumerWatch;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.ListenerPreparation;
import io.github.resilientkafka.listener.MissingListeners;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.listener.SharedScheduler;
import io.github.resilientkafka.listener.SharedTopics;
import io.github.resilientkafka.method.DefinedListeners;
import io.github.resilientkafka.method.ListenerAnnotationEnhancer;
import io.github.resilientkafka.method.ListenerIds;
import io.github.resilientkafka.method.OtherMechanisms;
import io.github.resilientkafka.method.UnusedListeners;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.policy.ListenerSettingsLookup;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.redirect.RedirectPublishers;
import io.github.resilientkafka.retired.RetiredLaneWatch;
import io.github.resilientkafka.state.CutDeadLetters;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.ClusterClocks;
import io.github.resilientkafka.topic.ClusterIds;
import io.github.resilientkafka.topic.RetryTopicPurger;
import io.github.resilientkafka.topic.TopicNames;
import io.github.resilientkafka.topic.TopicProvisioner;
import io.github.resilientkafka.topic.TopicSettings;
import io.github.resilientkafka.transaction.TransactionCheck;
import io.github.resilientkafka.transaction.TransactionSettings;
import io.github.resilientkafka.transaction.Transactions;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration for {@link ResilientKafkaListener}.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.autoconfigure.kafka.KafkaAutoConfiguration",
		"org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration" })
@ConditionalOnClass(EnableKafka.class)
@ConditionalOnBooleanProperty(name = "resilient-kafka.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ ResilientKafkaProperties.class, DeadLettersProperties.class })
@Import({ StageConfiguration.class, CircuitBreakerConfiguration.class, RateLimiterConfiguration.class,
		DeduplicationConfiguration.class, AuditConfiguration.class })
public final class ResilientKafkaAutoConfiguration {

	ResilientKafkaAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OtherMechanisms resilientKafkaOtherMechanisms(ConfigurableListableBeanFactory beanFactory) {
		return new OtherMechanisms(beanFactory);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ListenerIds resilientKafkaListenerIds(ConfigurableListableBeanFactory beanFactory) {
		return new ListenerIds(beanFactory);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ListenerAnnotationEnhancer resilientKafkaListenerAnnotationEnhancer(OtherMechanisms others,
			ListenerIds ids) {
		return new ListenerAnnotationEnhancer(others, ids);
	}

	@Bean
	ApplicationCode resilientKafkaApplicationCode(ConfigurableListableBeanFactory beanFactory) {
		return AutoConfigurationPackages.has(beanFactory)
				? new ApplicationCode(AutoConfigurationPackages.get(beanFactory)) : ApplicationCode.UNKNOWN;
	}

	@Bean
	StagePolicyTypes resilientKafkaStagePolicyTypes(ConfigurableListableBeanFactory beanFactory) {
		return StagePolicyTypes.of(beanFactory);
	}

	@Bean
	ListenerSettingsLookup resilientKafkaListenerSettings(ResilientKafkaProperties properties,
			StagePolicyTypes stagePolicies, Environment environment) {
		return new PropertiesListenerSettingsLookup(properties, BoundStageSettings.of(stagePolicies, environment));
	}

	@Bean
	RegisteredListeners resilientKafkaListeners() {
		return new RegisteredListeners();
	}

	@Bean
	SharedScheduler resilientKafkaScheduler() {
		return new SharedScheduler();
	}

	@Bean
	TopicProvisioner resilientKafkaTopicProvisioner(ResilientKafkaProperties properties, ClusterAdmins admins) {
		ResilientKafkaProperties.Topics topics = properties.topics();
		return new TopicProvisioner(new TopicSettings(topics.provision(), topics.partitions(),
				topics.replicationFactor(), topics.minInsyncReplicas(), topics.deadLetterRetention()), admins);
	}

	@Bean
	ByteProducerFactories resilientKafkaByteProducerFactories(ObjectProvider<ProducerFactory<?, ?>> factories) {
		return new ByteProducerFactories(factories.orderedStream().toList());
	}

	@Bean
	RedirectPublishers resilientKafkaRedirectPublishers(ByteProducerFactories factories, ClusterAdmins admins,
			TopicProvisioner provisioner) {
		return new RedirectPublishers(factories, admins, provisioner);
	}

	@Bean
	Transactions resilientKafkaTransactions(ByteProducerFactories factories, ListableBeanFactory beanFactory,
			ClusterIds clusterIds, ResilientKafkaProperties properties, Environment environment,
			ApplicationEventPublisher publisher) {
		String idPrefix = properties.transactions().idPrefix();
		if (!StringUtils.hasText(idPrefix)) {
			idPrefix = environment.getProperty("spring.application.name", "application") + "-"
					+ InstanceName.of(environment);
		}
		return new Transactions(factories, () -> ProducerFactories.of(beanFactory), clusterIds,
				new TransactionSettings(idPrefix, properties.transactions().timeout()), new ListenerEvents(publisher));
	}

	@Bean
	ClusterIds resilientKafkaClusterIds(ClusterAdmins admins) {
		return new ClusterIds(admins);
	}

	@Bean
	ClusterClocks resilientKafkaClusterClocks(ClusterAdmins admins, TimeSource time) {
		return new ClusterClocks(admins, time);
	}

	@Bean
	ClusterAdmins resilientKafkaClusterAdmins(ObjectProvider<KafkaAdmin> admins) {
		return new ClusterAdmins(admins.orderedStream().toList());
	}

	@Bean(ResilientKafkaListener.CONTAINER_FACTORY)
	ResilientListenerContainerFactory resilientKafkaListenerContainerFactory(ApplicationContext context,
			ConfigurableBeanFactory beanFactory, ListenerSettingsLookup settings, StagePolicyTypes stagePolicies,
			ResilientKafkaProperties properties, DeadLettersProperties deadLetters,
			ObjectProvider<RedirectPublishers> publishers, ObjectProvider<Transactions> transactions,
			ObjectProvider<StageFactory> stages, SharedScheduler scheduler, RegisteredListeners listeners,
			OtherMechanisms others, ObjectProvider<ClusterClocks> clocks) {
		return new ResilientListenerContainerFactory(context,
				new ListenerPolicies(settings, stagePolicies.types(), beanFactory),
				new TopicNames(properties.topics().retryName(), properties.topics().deadLetterName(),
						deadLetters.enabled() ? properties.topics().replayName() : null),
				publishers, transactions, stages, scheduler.scheduler(), listeners, others,
				properties.logging().exceptionMessages(), clocks);
	}

	@Bean
	MissingListeners resilientKafkaMissingListeners(RegisteredListeners listeners, OtherMechanisms others,
			ConfigurableListableBeanFactory beanFactory, ListenerSettingsLookup settings, Environment environment) {
		Supplier<List<String>> packages = () -> AutoConfigurationPackages.has(beanFactory)
				? AutoConfigurationPackages.get(beanFactory) : List.of();
		return new MissingListeners(listeners, others, new DefinedListeners(beanFactory),
				new UnusedListeners(packages, environment), settings);
	}

	@Bean
	ListenerPreparation resilientKafkaListenerPreparation(RegisteredListeners listeners, MissingListeners missing,
			ResilientKafkaProperties properties, ClusterAdmins admins, ClusterIds clusterIds,
			TopicProvisioner provisioner, Transactions transactions, ClusterClocks clocks, SharedScheduler scheduler) {
		return new ListenerPreparation(listeners, missing, new SharedTopics(listeners, clusterIds), provisioner,
				new RetryTopicPurger(admins), new TransactionCheck(transactions, admins), clocks, scheduler.scheduler(),
				properties.topics().provision());
	}

	@Bean
	RetiredLaneWatch resilientKafkaRetiredLaneWatch(RegisteredListeners listeners, ClusterAdmins admins,
			SharedScheduler scheduler) {
		return new RetiredLaneWatch(listeners, admins, scheduler.scheduler());
	}

	@Bean
	ContainerRestarter resilientKafkaContainerRestarter(RegisteredListeners listeners, SharedScheduler scheduler,
			ApplicationContext context, TimeSource time) {
		return new ContainerRestarter(listeners, scheduler.scheduler(), context, time);
	}

	@Bean
	ListenerStates resilientKafkaListenerStates(TimeSource time) {
		return new ListenerStates(time);
	}

	@Bean
	CutDeadLetters resilientKafkaCutDeadLetters(TimeSource time) {
		return new CutDeadLetters(time);
	}

	@Bean
	ListenerControl resilientKafkaListenerControl(RegisteredListeners listeners, ApplicationEventPublisher publisher) {
		return new ListenerControl(listeners, publisher);
	}

	@Bean
	ConsumerWatch resilientKafkaConsumerWatch(RegisteredListeners listeners, SharedScheduler scheduler,
			ApplicationEventPublisher publisher, TimeSource time) {
		return new ConsumerWatch(listeners, scheduler.scheduler(), publisher, time);
	}

	@Bean
	@ConditionalOnMissingBean
	TimeSource resilientKafkaTimeSource() {
		return TimeSource.SYSTEM;
	}

}
