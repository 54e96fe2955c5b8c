package io.github.resilientkafka.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.policy.StagePolicy;
import io.github.resilientkafka.policy.StagePolicyType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.CannotLoadBeanClassException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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
		return new StagePolicyTypes(types.stream().map(StagePolicyType::of).toList());
	}

	private static @Nullable StageSettings settings(ConfigurableListableBeanFactory beanFactory, String bean) {
		try {
			return beanFactory.findAnnotationOnBean(bean, StageSettings.class, false);
		}
		catch (CannotLoadBeanClassException ex) {
			// A lazy bean, perhaps, that nobody needs
			return null;
		}
	}

}
