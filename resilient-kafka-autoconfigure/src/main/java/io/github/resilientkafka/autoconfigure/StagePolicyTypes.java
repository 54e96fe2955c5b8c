package io.github.resilientkafka.autoconfigure;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.policy.StagePolicy;
import io.github.resilientkafka.policy.StagePolicyType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.beans.factory.CannotLoadBeanClassException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;

/**
 * The policies of all stages that have settings, ours and those of the application. They
 * are found without making a bean.
 *
 * @param types the policies
 */
record StagePolicyTypes(List<StagePolicyType> types) {

	static StagePolicyTypes of(ConfigurableListableBeanFactory beanFactory) {
		Set<Class<? extends StagePolicy>> types = new LinkedHashSet<>();
		beanFactory.getBeanNamesIterator().forEachRemaining((bean) -> {
			StageSettings settings = settings(beanFactory, bean);
			if (settings != null) {
				types.addAll(List.of(settings.value()));
			}
		});
		return new StagePolicyTypes(checked(types.stream().map(StagePolicyType::of).toList()));
	}

	private static List<StagePolicyType> checked(List<StagePolicyType> types) {
		Map<String, StagePolicyType> byGroup = new HashMap<>();
		for (StagePolicyType type : types) {
			StagePolicyType other = type.group().isEmpty() ? null : byGroup.put(type.group(), type);
			Assert.state(other == null, () -> "%s and %s have the same @SettingsGroup(\"%s\"): give one of them another"
				.formatted(type.type().getName(), (other != null) ? other.type().getName() : "", type.group()));
		}
		return types;
	}

	private static @Nullable StageSettings settings(ConfigurableListableBeanFactory beanFactory, String bean) {
		try {
			return beanFactory.findAnnotationOnBean(bean, StageSettings.class, false);
		}
		catch (CannotLoadBeanClassException | BeanDefinitionStoreException ex) {
			// Perhaps a lazy bean or a template of others, that nobody needs
			return null;
		}
	}

}
