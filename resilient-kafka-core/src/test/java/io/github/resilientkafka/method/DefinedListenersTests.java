package io.github.resilientkafka.method;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans are looked through that were defined ahead of time.
 */
class DefinedListenersTests {

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	private final DefinedListeners defined = new DefinedListeners(this.beanFactory);

	@Test
	void aBeanOfWhichNobodyKnowsTheClassMayBeAListener() {
		define(Object.class, "unknown");
		assertThat(this.defined.areIncomplete()).isTrue();
	}

	@Test
	void aBeanWhoseClassIsKnownIsNone() {
		define(String.class, "known");
		assertThat(this.defined.areIncomplete()).isFalse();
	}

	private void define(Class<?> type, String factoryMethod) {
		RootBeanDefinition definition = new RootBeanDefinition(type);
		definition.setInstanceSupplier(BeanInstanceSupplier.forFactoryMethod(Beans.class, factoryMethod));
		this.beanFactory.registerBeanDefinition("bean", definition);
	}

	static class Beans {

		static Object unknown() {
			return "";
		}

		static String known() {
			return "";
		}

	}

}
