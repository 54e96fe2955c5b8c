package io.github.resilientkafka.assembly;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.method.AnnotatedListener;
import io.github.resilientkafka.method.AsyncExecution;
import io.github.resilientkafka.method.KotlinFunction;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.kafka.config.KafkaListenerEndpoint;
import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.config.MultiMethodKafkaListenerEndpoint;
import org.springframework.kafka.listener.ConsumerSeekAware;
import org.springframework.kafka.listener.adapter.AdapterUtils;

/**
 * What spring-kafka has made of an annotated method or class, and of its bean.
 *
 * @param endpoint what spring-kafka has made
 * @param listener what is annotated
 */
record ListenerEndpoint(MethodKafkaListenerEndpoint<?, ?> endpoint, AnnotatedListener listener) {

	static @Nullable ListenerEndpoint of(KafkaListenerEndpoint endpoint) {
		if (!(endpoint instanceof MethodKafkaListenerEndpoint<?, ?> ofMethods)) {
			return null;
		}
		Class<?> type = AopUtils.getTargetClass(ofMethods.getBean());
		// The endpoint of a JDK proxy has the methods of an interface, without
		// annotations
		AnnotatedListener listener = (endpoint instanceof MultiMethodKafkaListenerEndpoint<?, ?>)
				? AnnotatedListener.of(type)
				: AnnotatedListener.of(AopUtils.getMostSpecificMethod(ofMethods.getMethod(), type));
		return (listener != null) ? new ListenerEndpoint(ofMethods, listener) : null;
	}

	/**
	 * Refuse what cannot work.
	 * @param classLoader where spring-kafka finds what it calls methods with
	 * @throws InvalidListenerException with what to do instead
	 */
	void validate(@Nullable ClassLoader classLoader) {
		String id = String.valueOf(this.endpoint.getId());
		if (ConsumerSeekAware.class.isAssignableFrom(this.listener.type())) {
			throw new InvalidListenerException(id, "ConsumerSeekAware", null,
					"Its callbacks are not called by the containers of this version.",
					"Move the method to a bean that does not seek, or use @KafkaListener for it.");
		}
		if (this.endpoint.getTopics().isEmpty()) {
			throw new InvalidListenerException(id, "@ResilientKafkaListener(topics)", null,
					"There is nothing to consume.", "Name at least one topic in topics.");
		}
		for (Method method : this.listener.methods()) {
			checkProxy(method);
			checkReturnType(id, method);
			KotlinFunction.check(this.listener, method, classLoader);
			AsyncExecution.check(this.listener, method, this.endpoint.getBean());
		}
	}

	private void checkReturnType(String id, Method method) {
		Class<?> called = AopUtils.selectInvocableMethod(method, this.endpoint.getBean().getClass()).getReturnType();
		if (AdapterUtils.isAsyncReply(method.getReturnType()) != AdapterUtils.isAsyncReply(called)
				&& !KotlinDetector.isSuspendingFunction(method)) {
			throw new InvalidListenerException(id, "return type", called.getName(),
					"The interface of the proxy declares another return type than the method, so nobody would be told when the record is done.",
					"Declare CompletableFuture in the interface as well.");
		}
	}

	/**
	 * A proxy that is a subclass has none of the fields of the bean: what it does not
	 * override would be called on itself.
	 */
	private void checkProxy(Method method) {
		int modifiers = method.getModifiers();
		if (!AopUtils.isCglibProxy(this.endpoint.getBean()) || Modifier.isStatic(modifiers)) {
			return;
		}
		if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers)) {
			throw this.listener.invalid("modifiers", Modifier.toString(modifiers),
					"Its bean has a proxy, because of @Transactional for instance, that cannot override the method: it would be called on the proxy, which has none of the fields of the bean.",
					"Make the method neither final nor private.");
		}
	}

}
