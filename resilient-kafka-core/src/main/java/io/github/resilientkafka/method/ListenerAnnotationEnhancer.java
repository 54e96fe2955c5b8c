package io.github.resilientkafka.method;

import java.lang.reflect.AnnotatedElement;
import java.util.Map;

import org.springframework.kafka.annotation.KafkaListenerAnnotationBeanPostProcessor.AnnotationEnhancer;

/**
 * Sees every annotated method and class before spring-kafka does: refuses what cannot
 * work, and gives a listener without an id one that does not change from start to start.
 */
public final class ListenerAnnotationEnhancer implements AnnotationEnhancer {

	private final OtherMechanisms others;

	private final ListenerIds ids;

	/**
	 * Create the enhancer.
	 * @param others is told of each annotated method and class
	 * @param ids the ids of the listeners
	 */
	public ListenerAnnotationEnhancer(OtherMechanisms others, ListenerIds ids) {
		this.others = others;
		this.ids = ids;
	}

	@Override
	public Map<String, Object> apply(Map<String, Object> attributes, AnnotatedElement element) {
		AnnotatedListener listener = AnnotatedListener.of(element);
		if (listener == null) {
			this.ids.claim(element, attributes.get("id"));
			return attributes;
		}
		new ListenerValidator(listener).validate();
		attributes.putAll(this.ids.claim(listener));
		this.others.annotated(listener);
		if (!listener.hasId()) {
			attributes.put("id", listener.defaultId());
			attributes.put("idIsGroup", false);
		}
		return attributes;
	}

}
