package io.github.resilientkafka.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.KafkaListeners;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.listener.adapter.AdapterUtils;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * A method annotated with {@link ResilientKafkaListener}.
 *
 * @param method the method
 * @param annotation its annotation
 */
public record ListenerMethod(Method method, ResilientKafkaListener annotation) {

	public static @Nullable ListenerMethod of(AnnotatedElement element) {
		ResilientKafkaListener annotation = AnnotatedElementUtils.findMergedAnnotation(element,
				ResilientKafkaListener.class);
		return (element instanceof Method method && annotation != null) ? new ListenerMethod(method, annotation) : null;
	}

	boolean hasId() {
		return StringUtils.hasText(this.annotation.id());
	}

	/**
	 * The id of a listener that has not been given one: fit for a property key.
	 */
	String defaultId() {
		return defaultId(this.method.getDeclaringClass().getName(), this.method.getName());
	}

	static String defaultId(String type, String method) {
		return StringUtils.uncapitalize(ClassUtils.getShortName(type).replace('.', '-')) + "-" + method;
	}

	public String description() {
		return hasId() ? this.annotation.id() : defaultId();
	}

	public boolean isAsync() {
		return AdapterUtils.isAsyncReply(this.method.getReturnType())
				|| KotlinDetector.isSuspendingFunction(this.method);
	}

	/**
	 * The transaction that begins and ends with the method, if there is one.
	 */
	public @Nullable MethodTransaction transaction(Object bean) {
		return isAsync() ? null : MethodTransaction.of(this.method, bean);
	}

	/**
	 * Refuse what cannot work.
	 * @throws InvalidListenerException with what to do instead
	 */
	public void validate() {
		checkAnnotations();
		checkAttributes();
		checkSignature();
		checkReplies();
	}

	/**
	 * Refuse what cannot work together.
	 * @throws InvalidListenerException with what to do instead
	 */
	public void validate(ListenerKind kind, Delivery delivery) {
		if (kind == ListenerKind.BATCH && isAsync()) {
			throw invalid("batch", "true", "A future does not tell which of its records have failed.",
					"Let the method wait for its futures and return void, or take one record at a time.");
		}
		if (delivery == Delivery.EXACTLY_ONCE && isAsync()) {
			throw invalid("delivery", delivery.name(),
					"A transaction belongs to the thread of the method, so what a future sends would not be part of it.",
					"Let the method wait for its future and return void, or use at-least-once.");
		}
	}

	private void checkAnnotations() {
		Class<?> type = this.method.getDeclaringClass();
		boolean ofClass = !AnnotatedElementUtils.hasAnnotation(type, KafkaListener.class);
		if (AnnotatedElementUtils.hasAnnotation(this.method, RetryableTopic.class)
				|| (ofClass && AnnotatedElementUtils.hasAnnotation(type, RetryableTopic.class))) {
			throw invalid("@RetryableTopic", null, "Two mechanisms would redirect the same record.",
					"Remove @RetryableTopic; @ResilientKafkaListener has retry topics of its own.");
		}
		MergedAnnotations annotations = MergedAnnotations.from(this.method);
		if (annotations.stream(ResilientKafkaListener.class).count() > 1) {
			throw invalid("@ResilientKafkaListener", null,
					"The method has more than one, and each would make a container of its own for it.", "Keep one.");
		}
		if (annotations.get(KafkaListener.class).isDirectlyPresent()
				|| annotations.get(KafkaListeners.class).isDirectlyPresent()) {
			throw invalid("@KafkaListener", null, "Each annotation would make a container of its own for the method.",
					"Remove @KafkaListener; @ResilientKafkaListener has its attributes.");
		}
		if (isAlone(type) && hasMethod(type, DltHandler.class)) {
			throw invalid("@DltHandler", null, "Nobody would call it: it belongs to @RetryableTopic.",
					"Remove it, and listen to the dead-letter topic with @KafkaListener, or to RecordDeadLetteredEvent.");
		}
	}

	/**
	 * Whether no method of a class is a listener of spring-kafka.
	 */
	private static boolean isAlone(Class<?> type) {
		return !AnnotatedElementUtils.hasAnnotation(type, KafkaListener.class) && !hasMethod(type, RetryableTopic.class)
				&& Arrays.stream(type.getDeclaredMethods())
					.noneMatch((other) -> ListenerMethod.of(other) == null
							&& AnnotatedElementUtils.hasAnnotation(other, KafkaListener.class));
	}

	private static boolean hasMethod(Class<?> type, Class<? extends Annotation> annotation) {
		return Arrays.stream(type.getDeclaredMethods())
			.anyMatch((method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

	private void checkAttributes() {
		if (StringUtils.hasText(this.annotation.topicPattern())) {
			throw invalid("topicPattern", this.annotation.topicPattern(),
					"Retry and dead-letter topics are made for each topic by its name, so the names must be known.",
					"List the names in topics, for example with a placeholder: topics = \"${my.topics}\".");
		}
		if (this.annotation.topicPartitions().length > 0) {
			throw invalid("topicPartitions", null,
					"Assigned partitions do not use the consumer group, which is where a retry keeps its place.",
					"Use topics, and let the consumer group assign the partitions.");
		}
		if (this.annotation.delivery().length > 1) {
			throw invalid("delivery", Arrays.toString(this.annotation.delivery()),
					"A listener has one delivery guarantee.", "Name one.");
		}
	}

	private void checkSignature() {
		for (Class<?> parameter : this.method.getParameterTypes()) {
			if (Acknowledgment.class.isAssignableFrom(parameter)) {
				throw invalid("parameter Acknowledgment", null,
						"The outcome of the method acknowledges its record, and offsets move only when redirects are durable.",
						"Remove the parameter: return when the record is done, throw when it has failed, or return a CompletableFuture.");
			}
		}
		Class<?> type = this.method.getReturnType();
		if (!CompletableFuture.class.isAssignableFrom(type)
				&& (CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type))) {
			throw invalid("return type", type.getName(),
					"Only of a CompletableFuture is it known when the record is done.",
					"Declare the method to return CompletableFuture.");
		}
	}

	/**
	 * spring-kafka does not tell anybody when the reply of a future could not be sent.
	 */
	private void checkReplies() {
		if (isAsync() && (AnnotatedElementUtils.hasAnnotation(this.method, SendTo.class)
				|| AnnotatedElementUtils.hasAnnotation(this.method.getDeclaringClass(), SendTo.class))) {
			throw invalid("@SendTo", null,
					"If the reply of a future could not be sent, its record would neither be done nor have failed.",
					"Send the reply yourself, as a part of the future: thenCompose((result) -> template.send(...)).");
		}
	}

	public InvalidListenerException invalid(String setting, @Nullable String value, String reason, String action) {
		return new InvalidListenerException(description(),
				"@ResilientKafkaListener on " + ClassUtils.getQualifiedMethodName(this.method) + ", " + setting, value,
				reason, action);
	}

}
