package io.github.resilientkafka.test;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Lets the first calls of {@code initTransactions} fail.
 */
public final class UnavailableTransactions implements BeanPostProcessor {

	private final AtomicInteger left;

	public UnavailableTransactions(int failures) {
		this.left = new AtomicInteger(failures);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof DefaultKafkaProducerFactory<?, ?> factory) {
			factory.addPostProcessor(this::unavailable);
		}
		return bean;
	}

	@SuppressWarnings("unchecked")
	private <K, V> Producer<K, V> unavailable(Producer<K, V> producer) {
		return (Producer<K, V>) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Producer.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("initTransactions") && this.left.getAndDecrement() > 0) {
						throw new TimeoutException("on purpose");
					}
					try {
						return method.invoke(producer, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

}
