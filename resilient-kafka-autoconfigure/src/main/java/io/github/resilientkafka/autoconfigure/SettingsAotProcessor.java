package io.github.resilientkafka.autoconfigure;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Lets the records that settings are bound to, those of policies of the application
 * included, be read and made by reflection.
 */
final class SettingsAotProcessor implements BeanFactoryInitializationAotProcessor {

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	public BeanFactoryInitializationAotContribution processAheadOfTime(ConfigurableListableBeanFactory beanFactory) {
		List<Type> records = new ArrayList<>(ResilientKafkaPropertyCheckAutoConfiguration.records().values());
		StagePolicyTypes.of(beanFactory).types().forEach((stage) -> records.add(stage.type()));
		return (context, code) -> this.bindings.registerReflectionHints(context.getRuntimeHints().reflection(),
				records.toArray(Type[]::new));
	}

}
