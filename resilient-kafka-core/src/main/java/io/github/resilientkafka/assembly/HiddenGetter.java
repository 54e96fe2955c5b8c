package io.github.resilientkafka.assembly;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.adapter.AbstractFilteringMessageListener;
import org.springframework.kafka.listener.adapter.BatchMessagingMessageListenerAdapter;
import org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.kafka.support.converter.MessagingMessageConverter;
import org.springframework.util.ReflectionUtils;

/**
 * The getters of spring-kafka that are not accessible: they are protected in version 3,
 * and public in 4.
 */
enum HiddenGetter {

	RECORD_INTERCEPTOR(AbstractMessageListenerContainer.class, "getRecordInterceptor"),

	BATCH_INTERCEPTOR(AbstractMessageListenerContainer.class, "getBatchInterceptor"),

	FILTER(AbstractFilteringMessageListener.class, "getRecordFilterStrategy"),

	MESSAGE_CONVERTER(MessagingMessageListenerAdapter.class, "getMessageConverter"),

	BATCH_MESSAGE_CONVERTER(BatchMessagingMessageListenerAdapter.class, "getBatchMessageConverter"),

	PAYLOAD_CONVERTER(MessagingMessageConverter.class, "getMessagingConverter");

	private final Class<?> type;

	private final String name;

	HiddenGetter(Class<?> type, String name) {
		this.type = type;
		this.name = name;
	}

	@Nullable Object get(Object target) {
		Method getter = method();
		ReflectionUtils.makeAccessible(getter);
		return ReflectionUtils.invokeMethod(getter, target);
	}

	private Method method() {
		Method getter = ReflectionUtils.findMethod(this.type, this.name);
		if (getter == null) {
			throw new IllegalStateException("%s has no %s()".formatted(this.type.getSimpleName(), this.name));
		}
		return getter;
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			for (HiddenGetter getter : values()) {
				hints.reflection().registerMethod(getter.method(), ExecutableMode.INVOKE);
			}
		}

	}

}
