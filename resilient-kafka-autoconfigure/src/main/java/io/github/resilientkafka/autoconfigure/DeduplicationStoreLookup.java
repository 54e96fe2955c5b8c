package io.github.resilientkafka.autoconfigure;

import java.util.Map;
import java.util.Optional;

import io.github.resilientkafka.deduplication.DeduplicationPolicy;
import io.github.resilientkafka.deduplication.DeduplicationStore;
import io.github.resilientkafka.policy.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds the store that a listener names.
 *
 * @param beanFactory the beans of the application
 * @param builtIn the stores that come with the library and can be used
 */
record DeduplicationStoreLookup(BeanFactory beanFactory, ObjectProvider<BuiltInDeduplicationStore> builtIn) {

	/**
	 * What a store needs that is not there.
	 */
	private static final Map<String, String> NEEDED = Map.of("memory",
			"Add the dependency com.github.ben-manes.caffeine:caffeine.", "redis",
			"Add the dependency spring-boot-starter-data-redis and set spring.data.redis.host, so that there is a StringRedisTemplate.",
			"jdbc",
			"Add the dependency spring-boot-starter-jdbc and set spring.datasource.url, so that there is a DataSource.");

	DeduplicationStore of(String listener, String name) {
		Optional<BuiltInDeduplicationStore> known = this.builtIn.stream()
			.filter((store) -> store.name().equals(name))
			.findFirst();
		if (known.isPresent()) {
			return known.get().of(listener);
		}
		if (!NEEDED.containsKey(name) && this.beanFactory.containsBean(name)
				&& this.beanFactory.isTypeMatch(name, DeduplicationStore.class)) {
			return this.beanFactory.getBean(name, DeduplicationStore.class);
		}
		throw unusable(name, NEEDED.containsKey(name) ? "What this store needs is not there."
				: "There is no bean of this name that is a DeduplicationStore.");
	}

	/**
	 * What a store cannot do without.
	 */
	static <T> T needed(String store, @Nullable T bean) {
		if (bean == null) {
			throw unusable(store, "What this store needs is not there, or there is more than one of it.");
		}
		return bean;
	}

	private static InvalidSettingException unusable(String name, String reason) {
		return new InvalidSettingException(DeduplicationPolicy.STORE, name, reason,
				NEEDED.getOrDefault(name, "Use memory, redis, jdbc, or the name of a bean."));
	}

}
