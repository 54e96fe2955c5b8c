package io.github.resilientkafka.autoconfigure;

import java.util.function.BiPredicate;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.format.Formatter;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.kafka.annotation.KafkaListenerAnnotationBeanPostProcessor;
import org.springframework.kafka.config.KafkaListenerEndpointRegistrar;
import org.springframework.util.CollectionUtils;

/**
 * What spring-kafka converts the payloads of listener methods from and to, without a
 * converter for messages. It makes its conversion service in the same way, and keeps it.
 */
final class PayloadConversions {

	private PayloadConversions() {
	}

	/**
	 * Whether it converts from the first class to the second; always, if the application
	 * decides on that itself.
	 */
	static BiPredicate<Class<?>, Class<?>> of(ListableBeanFactory beanFactory) {
		KafkaListenerAnnotationBeanPostProcessor<?, ?> processor = beanFactory
			.getBeanProvider(KafkaListenerAnnotationBeanPostProcessor.class)
			.getIfUnique();
		if (processor == null || isCustomized(processor.getEndpointRegistrar())) {
			return (from, to) -> true;
		}
		DefaultFormattingConversionService service = new DefaultFormattingConversionService();
		service.addConverter(byte[].class, String.class, String::new);
		beanFactory.getBeanProvider(Converter.class).forEach(service::addConverter);
		beanFactory.getBeanProvider(GenericConverter.class).forEach(service::addConverter);
		beanFactory.getBeanProvider(Formatter.class).forEach(service::addFormatter);
		return service::canConvert;
	}

	private static boolean isCustomized(KafkaListenerEndpointRegistrar registrar) {
		return registrar.getMessageHandlerMethodFactory() != null
				|| !CollectionUtils.isEmpty(registrar.getCustomMethodArgumentResolvers());
	}

}
