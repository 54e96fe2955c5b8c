package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.kafka.listener.adapter.ConsumerRecordMetadata;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.ClassUtils;

/**
 * What a listener takes the value of a record as.
 *
 * @param type the class of the value, {@link Object} if any will do or it cannot be told
 * for sure
 * @param converted whether Spring tries to convert what a deserializer has made
 */
public record ListenerPayload(Class<?> type, boolean converted) {

	/** Nothing can be wrong with it. */
	public static final ListenerPayload ANY = new ListenerPayload(Object.class, false);

	private static final Set<Class<?>> NO_PAYLOADS = Set.of(Consumer.class, Acknowledgment.class,
			ConsumerRecordMetadata.class, MessageHeaders.class);

	private static final Set<Class<?>> ENVELOPES = Set.of(ConsumerRecord.class, Message.class, Optional.class);

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	/**
	 * What a listener takes, or anything if the type of a value chooses the method.
	 */
	public static ListenerPayload of(AnnotatedListener listener, ListenerKind kind) {
		return listener.isOfClass() ? ANY : of(listener.methods().get(0), kind);
	}

	/**
	 * The types of the parameters that the class of a value may be assigned to.
	 */
	static List<Class<?>> candidates(Method method) {
		return IntStream.range(0, method.getParameterCount())
			.mapToObj((index) -> new MethodParameter(method, index))
			.filter(ListenerPayload::mayBePayload)
			.<Class<?>>map(MethodParameter::getParameterType)
			.filter((type) -> !type.isPrimitive() && !ENVELOPES.contains(type))
			.toList();
	}

	static ListenerPayload of(Method method, ListenerKind kind) {
		List<MethodParameter> candidates = new ArrayList<>();
		for (int index = 0; index < method.getParameterCount(); index++) {
			MethodParameter parameter = new MethodParameter(method, index);
			Payload annotation = parameter.getParameterAnnotation(Payload.class);
			if (annotation != null) {
				return (annotation.value().isEmpty() && annotation.expression().isEmpty()) ? of(parameter, kind) : ANY;
			}
			if (mayBePayload(parameter)) {
				candidates.add(parameter);
			}
		}
		return (candidates.size() == 1) ? of(candidates.get(0), kind) : ANY;
	}

	private static boolean mayBePayload(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return !parameter.hasParameterAnnotation(Header.class) && !parameter.hasParameterAnnotation(Headers.class)
				&& !NO_PAYLOADS.contains(type) && !MessageHeaderAccessor.class.isAssignableFrom(type)
				&& !type.getName().equals(CONTINUATION);
	}

	private static ListenerPayload of(MethodParameter parameter, ListenerKind kind) {
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		if (kind != ListenerKind.BATCH) {
			return is(Message.class, type) ? of(type.getGeneric(0), true) : of(type, true);
		}
		boolean plain = Collection.class.isAssignableFrom(type.toClass()) && !is(Message.class, type.getGeneric(0));
		return plain ? of(type.getGeneric(0), false) : ANY;
	}

	/**
	 * Who takes a whole record may do without its value, whatever the type says.
	 */
	private static ListenerPayload of(ResolvableType type, boolean converted) {
		Class<?> resolved = type.resolve();
		if (resolved == null || is(ConsumerRecord.class, type) || is(ConsumerRecords.class, type)
				|| is(Optional.class, type)) {
			return ANY;
		}
		return new ListenerPayload(ClassUtils.resolvePrimitiveIfNecessary(resolved), converted);
	}

	private static boolean is(Class<?> wanted, ResolvableType type) {
		return wanted.equals(type.resolve());
	}

}
