package io.github.resilientkafka.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.KafkaListeners;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.StringUtils;

/**
 * Refuses annotated methods and classes that cannot work, with what to do instead.
 *
 * @param listener what is annotated
 */
public record ListenerValidator(AnnotatedListener listener) {

	/**
	 * Refuse what cannot work.
	 * @throws InvalidListenerException with what to do instead
	 */
	void validate() {
		checkAnnotations();
		checkHandlers();
		checkAttributes();
		this.listener.methods().forEach(this::checkSignature);
	}

	/**
	 * Refuse what cannot work together.
	 * @throws InvalidListenerException with what to do instead
	 */
	public void validate(ListenerKind kind, Delivery delivery) {
		if (kind == ListenerKind.BATCH && this.listener.isOfClass()) {
			throw this.listener.invalid("batch", "true",
					"The type of a record chooses the method, and the records of a batch may be of many types.",
					"Set batch = \"false\" in the annotation, or annotate one method that takes the batch.");
		}
		if (kind == ListenerKind.BATCH && this.listener.isAsync()) {
			throw this.listener.invalid("batch", "true", "A future does not tell which of its records have failed.",
					"Let the method wait for its futures and return void, or take one record at a time.");
		}
		if (delivery == Delivery.EXACTLY_ONCE && this.listener.isAsync()) {
			throw this.listener.invalid("delivery", delivery.name(),
					"A transaction belongs to the thread of the method, so what a future sends would not be part of it.",
					"Let the method wait for its future and return void, or use at-least-once.");
		}
	}

	private void checkAnnotations() {
		AnnotatedElement element = this.listener.element();
		Class<?> type = this.listener.type();
		if (AnnotatedElementUtils.hasAnnotation(element, RetryableTopic.class)
				|| (!AnnotatedElementUtils.hasAnnotation(type, KafkaListener.class)
						&& AnnotatedElementUtils.hasAnnotation(type, RetryableTopic.class))) {
			throw this.listener.invalid("@RetryableTopic", null, "Two mechanisms would redirect the same record.",
					"Remove @RetryableTopic; @ResilientKafkaListener has retry topics of its own.");
		}
		MergedAnnotations annotations = MergedAnnotations.from(element);
		if (annotations.stream(ResilientKafkaListener.class).count() > 1) {
			throw this.listener.invalid("@ResilientKafkaListener", null,
					"There is more than one, and each would make a container of its own.", "Keep one.");
		}
		if (annotations.get(KafkaListener.class).isDirectlyPresent()
				|| annotations.get(KafkaListeners.class).isDirectlyPresent()) {
			throw this.listener.invalid("@KafkaListener", null, "Each annotation would make a container of its own.",
					"Remove @KafkaListener; @ResilientKafkaListener has its attributes.");
		}
		if (isAlone(type) && hasMethod(type, DltHandler.class)) {
			throw this.listener.invalid("@DltHandler", null, "Nobody would call it: it belongs to @RetryableTopic.",
					"Remove it, and listen to the dead-letter topic with @KafkaListener, or to RecordDeadLetteredEvent.");
		}
	}

	/**
	 * Whether no method of a class is a listener of spring-kafka.
	 */
	private static boolean isAlone(Class<?> type) {
		return !isOfSpring(type) && !hasMethod(type, RetryableTopic.class)
				&& Arrays.stream(type.getDeclaredMethods()).noneMatch(ListenerValidator::isOfSpring);
	}

	private static boolean isOfSpring(AnnotatedElement element) {
		return AnnotatedElementUtils.hasAnnotation(element, KafkaListener.class)
				&& !AnnotatedElementUtils.hasAnnotation(element, ResilientKafkaListener.class);
	}

	private static boolean hasMethod(Class<?> type, Class<? extends Annotation> annotation) {
		return Arrays.stream(type.getDeclaredMethods())
			.anyMatch((method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

	private void checkHandlers() {
		List<Method> methods = this.listener.methods();
		if (!this.listener.isOfClass()) {
			checkHandlersOfOthers();
			return;
		}
		if (methods.isEmpty()) {
			throw this.listener.invalid("@KafkaHandler", null, "No method of the class has it, so none takes records.",
					"Annotate each method that takes records with @KafkaHandler, or one method itself with @ResilientKafkaListener.");
		}
		if (methods.stream().filter(ListenerValidator::isDefault).count() > 1) {
			throw this.listener.invalid("@KafkaHandler(isDefault)", "true",
					"More than one method would take the records that no other takes.", "Keep it on one of them.");
		}
		for (Method method : methods) {
			checkHandler(method);
		}
		if (methods.stream().map(AnnotatedListener::isAsync).distinct().count() > 1) {
			throw this.listener.invalid("return types", null,
					"Some methods return a future and others do not, but a container waits for futures of all or of none.",
					"Let all methods with @KafkaHandler return CompletableFuture, or none.");
		}
	}

	private void checkHandler(Method method) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			throw this.listener.invalid("@KafkaHandler on suspend function", method.getName(),
					"spring-kafka does not await suspend functions that the type of a record chooses, so each of their records would count as failed.",
					"Annotate the function itself with @ResilientKafkaListener, or let it return a CompletableFuture.");
		}
		if (!isDefault(method) && ListenerPayload.candidates(method).isEmpty()) {
			throw this.listener.invalid("@KafkaHandler", method.getName(),
					"No parameter of the method can take the value of a record: the class of the value is compared with the type of the parameter, which is never a primitive type, a ConsumerRecord, a Message or an Optional.",
					"Give it a parameter of the class of the value, such as Long for long, or make it the default.");
		}
	}

	/**
	 * Without an annotation of the class, nobody calls a handler.
	 */
	private void checkHandlersOfOthers() {
		Class<?> type = this.listener.type();
		if (!AnnotatedElementUtils.hasAnnotation(type, KafkaListener.class) && hasMethod(type, KafkaHandler.class)) {
			throw this.listener.invalid("@KafkaHandler", null,
					"Nobody would call the methods that have it: it belongs to an annotation of the class.",
					"Move @ResilientKafkaListener to the class, or remove @KafkaHandler.");
		}
	}

	private static boolean isDefault(Method method) {
		KafkaHandler handler = AnnotatedElementUtils.findMergedAnnotation(method, KafkaHandler.class);
		return handler != null && handler.isDefault();
	}

	private void checkAttributes() {
		ResilientKafkaListener annotation = this.listener.annotation();
		if (StringUtils.hasText(annotation.topicPattern())) {
			throw this.listener.invalid("topicPattern", annotation.topicPattern(),
					"Retry and dead-letter topics are made for each topic by its name, so the names must be known.",
					"List the names in topics, for example with a placeholder: topics = \"${my.topics}\".");
		}
		if (annotation.topicPartitions().length > 0) {
			throw this.listener.invalid("topicPartitions", null,
					"Assigned partitions do not use the consumer group, which is where a retry keeps its place.",
					"Use topics, and let the consumer group assign the partitions.");
		}
		if (annotation.delivery().length > 1) {
			throw this.listener.invalid("delivery", Arrays.toString(annotation.delivery()),
					"A listener has one delivery guarantee.", "Name one.");
		}
	}

	private void checkSignature(Method method) {
		for (Class<?> parameter : method.getParameterTypes()) {
			if (Acknowledgment.class.isAssignableFrom(parameter)) {
				throw this.listener.invalid("parameter Acknowledgment", null,
						"The outcome of the method acknowledges its record, and offsets move only when redirects are durable.",
						"Remove the parameter: return when the record is done, throw when it has failed, or return a CompletableFuture.");
			}
		}
		Class<?> type = method.getReturnType();
		if (!CompletableFuture.class.isAssignableFrom(type)
				&& (CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type))) {
			throw this.listener.invalid("return type", type.getName(),
					"Only of a CompletableFuture is it known when the record is done.",
					"Declare the method to return CompletableFuture.");
		}
		// spring-kafka does not tell anybody when the reply of a future could not be sent
		if (AnnotatedListener.isAsync(method) && (AnnotatedElementUtils.hasAnnotation(method, SendTo.class)
				|| AnnotatedElementUtils.hasAnnotation(this.listener.type(), SendTo.class))) {
			throw this.listener.invalid("@SendTo", null,
					"If the reply of a future could not be sent, its record would neither be done nor have failed.",
					"Send the reply yourself, as a part of the future: thenCompose((result) -> template.send(...)).");
		}
	}

}
