package io.github.resilientkafka.autoconfigure;

import java.time.Clock;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.ListenerAnnotationEnhancer;
import io.github.resilientkafka.listener.ListenerPolicies;
import io.github.resilientkafka.listener.ListenerPreparation;
import io.github.resilientkafka.listener.ListenerSettingsLookup;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.listener.ResilientListenerContainerFactory;
import io.github.resilientkafka.listener.SharedScheduler;
import io.github.resilientkafka.redirect.RedirectPublishers;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.RetryTopicPurger;
import io.github.resilientkafka.topic.TopicNames;
import io.github.resilientkafka.topic.TopicProvisioner;
import io.github.resilientkafka.topic.TopicSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Auto-configuration for {@link ResilientKafkaListener}.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.autoconfigure.kafka.KafkaAutoConfiguration",
		"org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration" })
@ConditionalOnClass(EnableKafka.class)
@ConditionalOnBooleanProperty(name = "resilient-kafka.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ResilientKafkaProperties.class)
public final class ResilientKafkaAutoConfiguration {

	ResilientKafkaAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ListenerAnnotationEnhancer resilientKafkaListenerAnnotationEnhancer() {
		return new ListenerAnnotationEnhancer();
	}

	@Bean
	ListenerSettingsLookup resilientKafkaListenerSettings(ResilientKafkaProperties properties) {
		return new PropertiesListenerSettingsLookup(properties);
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
	RedirectPublishers resilientKafkaRedirectPublishers(ObjectProvider<ProducerFactory<?, ?>> factories) {
		return new RedirectPublishers(factories.orderedStream().toList());
	}

	@Bean
	ClusterAdmins resilientKafkaClusterAdmins(ObjectProvider<KafkaAdmin> admins) {
		return new ClusterAdmins(admins.orderedStream().toList());
	}

	@Bean(ResilientKafkaListener.CONTAINER_FACTORY)
	ResilientListenerContainerFactory resilientKafkaListenerContainerFactory(ApplicationContext context,
			ConfigurableBeanFactory beanFactory, ListenerSettingsLookup settings, ResilientKafkaProperties properties,
			RedirectPublishers publishers, SharedScheduler scheduler, RegisteredListeners listeners,
			ObjectProvider<Clock> clock) {
		return new ResilientListenerContainerFactory(context, new ListenerPolicies(settings, beanFactory),
				new TopicNames(properties.topics().retryName(), properties.topics().deadLetterName()), publishers,
				scheduler.scheduler(), listeners, clock(clock));
	}

	@Bean
	ListenerPreparation resilientKafkaListenerPreparation(RegisteredListeners listeners,
			ListenerSettingsLookup settings, ResilientKafkaProperties properties, ClusterAdmins admins,
			SharedScheduler scheduler) {
		ResilientKafkaProperties.Topics topics = properties.topics();
		TopicSettings topicSettings = new TopicSettings(topics.provision(), topics.partitions(),
				topics.replicationFactor(), topics.minInsyncReplicas(), topics.deadLetterRetention());
		return new ListenerPreparation(listeners, settings, new TopicProvisioner(topicSettings, admins),
				new RetryTopicPurger(admins), scheduler.scheduler(), topics.provision());
	}

	@Bean
	ContainerRestarter resilientKafkaContainerRestarter(RegisteredListeners listeners, SharedScheduler scheduler,
			ApplicationContext context, ObjectProvider<Clock> clock) {
		return new ContainerRestarter(listeners, scheduler.scheduler(), context, clock(clock));
	}

	private static Clock clock(ObjectProvider<Clock> clock) {
		return clock.getIfUnique(Clock::systemUTC);
	}

}
