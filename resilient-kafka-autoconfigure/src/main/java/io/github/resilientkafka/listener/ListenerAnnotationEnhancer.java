package io.github.resilientkafka.listener;

import java.lang.reflect.AnnotatedElement;
import java.util.Map;

import org.springframework.kafka.annotation.KafkaListenerAnnotationBeanPostProcessor.AnnotationEnhancer;

/**
 * Sees every annotated method before spring-kafka does: refuses what cannot work, and
 * gives a listener without an id one that does not change from start to start.
 */
public final class ListenerAnnotationEnhancer implements AnnotationEnhancer {

	private final OtherMechanisms others;

	/**
	 * Create the enhancer.
	 * @param others is told of each annotated method
	 */
	public ListenerAnnotationEnhancer(OtherMechanisms others) {
		this.others = others;
	}

	@Override
	public Map<String, Object> apply(Map<String, Object> attributes, AnnotatedElement element) {
		ListenerMethod method = ListenerMethod.of(element);
		if (method != null) {
			method.validate();
			this.others.annotated(method);
			if (!method.hasId()) {
				attributes.put("id", method.defaultId());
				attributes.put("idIsGroup", false);
			}
		}
		return attributes;
	}

}
