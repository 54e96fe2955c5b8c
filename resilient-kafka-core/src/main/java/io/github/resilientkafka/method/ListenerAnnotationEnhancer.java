package io.github.resilientkafka.method;

import java.lang.reflect.AnnotatedElement;
import java.util.Map;

import org.springframework.kafka.annotation.KafkaListenerAnnotationBeanPostProcessor.AnnotationEnhancer;

/**
 * Sees every annotated method before spring-kafka does: refuses what cannot work, and
 * gives a listener without an id one that does not change from start to start.
 */
public final class ListenerAnnotationEnhancer implements AnnotationEnhancer {

	private final OtherMechanisms others;

	private final ListenerIds ids;

	/**
	 * Create the enhancer.
	 * @param others is told of each annotated method
	 * @param ids the ids of the annotated methods
	 */
	public ListenerAnnotationEnhancer(OtherMechanisms others, ListenerIds ids) {
		this.others = others;
		this.ids = ids;
	}

	@Override
	public Map<String, Object> apply(Map<String, Object> attributes, AnnotatedElement element) {
		ListenerMethod method = ListenerMethod.of(element);
		if (method == null) {
			this.ids.claim(element, attributes.get("id"));
			return attributes;
		}
		method.validate();
		attributes.putAll(this.ids.claim(method));
		this.others.annotated(method);
		if (!method.hasId()) {
			attributes.put("id", method.defaultId());
			attributes.put("idIsGroup", false);
		}
		return attributes;
	}

}
