package io.github.resilientkafka.autoconfigure;

import javax.sql.DataSource;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.deduplication.DeduplicationPolicy;
import io.github.resilientkafka.deduplication.DeduplicationStages;
import io.github.resilientkafka.deduplication.ListenerTransactions;
import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.deduplication.redis.RedisDeduplicationStore;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
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
	StoreScheduler resilientKafkaStoreScheduler() {
		return new StoreScheduler();
	}

	@Bean
	@Order(StageOrder.DEDUPLICATION)
	@StageSettings(DeduplicationPolicy.class)
	DeduplicationStages resilientKafkaDeduplicationStages(BeanFactory beanFactory,
			ObjectProvider<BuiltInDeduplicationStore> builtIn, ListenerTransactions transactions,
			ApplicationEventPublisher publisher, StoreScheduler scheduler, TimeSource time) {
		return new DeduplicationStages(new DeduplicationStoreLookup(beanFactory, builtIn)::of, transactions,
				new ListenerEvents(publisher), scheduler.scheduler(), time);
	}

	/**
	 * The store in memory.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Caffeine.class)
	static class Memory {

		@Bean
		BuiltInDeduplicationStore resilientKafkaMemoryDeduplicationStore(ResilientKafkaProperties properties,
				TimeSource time) {
			return new BuiltInDeduplicationStore("memory",
					(listener) -> new MemoryDeduplicationStore(properties.deduplication().memory().maximumKeys(),
							time));
		}

	}

	/**
	 * The store in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(StringRedisTemplate.class)
	static class Redis {

		@Bean
		BuiltInDeduplicationStore resilientKafkaRedisDeduplicationStore(ResilientKafkaProperties properties,
				ObjectProvider<StringRedisTemplate> templates) {
			return new BuiltInDeduplicationStore("redis",
					(listener) -> new RedisDeduplicationStore(
							DeduplicationStoreLookup.needed("redis", templates.getIfUnique()),
							properties.deduplication().redis().keyPrefix()));
		}

	}

	/**
	 * The store in a database.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JdbcTemplate.class)
	static class Jdbc {

		@Bean
		BuiltInDeduplicationStore resilientKafkaJdbcDeduplicationStore(ResilientKafkaProperties properties,
				ObjectProvider<DataSource> dataSources, StoreScheduler scheduler) {
			JdbcStoreMaker maker = new JdbcStoreMaker(properties.deduplication().jdbc(), scheduler.scheduler());
			return new BuiltInDeduplicationStore("jdbc", (listener) -> maker.make(listener,
					DeduplicationStoreLookup.needed("jdbc", dataSources.getIfUnique())));
		}

	}

}
