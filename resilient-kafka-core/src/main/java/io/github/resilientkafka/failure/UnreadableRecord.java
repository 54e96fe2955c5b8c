package io.github.resilientkafka.failure;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.kafka.support.converter.ConversionException;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.ClassUtils;

/**
 * Why a record could not be turned into what its listener takes, and the setting to look
 * at. Of messages nothing is quoted but names of classes: those of the application, and
 * what a type header names if it has the form of a class name.
 *
 * @param exception what an attempt has failed with
 */
public record UnreadableRecord(Throwable exception) {

	private static final String CONSUMER = "spring.kafka.consumer.";

	private static final String JSON = CONSUMER + "properties.spring.json.";

	private static final String OR_OWN = " (in the properties of the listener, if it has its own)";

	/** In spring-kafka 4. */
	private static final String JACKSON_3 = "org.springframework.kafka.support.serializer.JacksonJsonDeserializer";

	private static final String JSON_DESERIALIZER = ClassUtils.isPresent(JACKSON_3,
			UnreadableRecord.class.getClassLoader()) ? JACKSON_3
					: "org.springframework.kafka.support.serializer.JsonDeserializer";

	private static final int MAX_MESSAGE = 1000;

	private static final Pattern UNTRUSTED = Pattern.compile("The class '([^']+)' is not in the trusted packages");

	private static final Pattern UNKNOWN = Pattern
		.compile("failed to resolve class name\\. Class not found \\[([^\\]]+)\\]");

	private static final Pattern UNTYPED = Pattern
		.compile("No (?:type information in headers|headers available) and no default type provided");

	private static final String TYPE = "(\\[*[\\w.$]+;?)";

	private static final Pattern NOT_CONVERTED = Pattern
		.compile("Cannot convert from \\[" + TYPE + "\\] to \\[" + TYPE + "\\] for ");

	private static final Pattern NO_CONVERTER = Pattern
		.compile("No converter found from actual payload type '" + TYPE + "' to expected payload type '" + TYPE + "'");

	private static final Pattern NOT_CAST = Pattern
		.compile("class " + TYPE + " cannot be cast to class " + TYPE + "(?: \\(|$)");

	private static final String TOMBSTONE = "org.springframework.kafka.support.KafkaNull";

	private static final Pattern UNHANDLED = Pattern
		.compile("(?:No method found for|Ambiguous methods for payload type:) class " + TYPE);

	private static final Pattern DESERIALIZER = Pattern
		.compile("The (?:key|value) cannot be deserialized by ([\\w.$]+)");

	/** Whose messages have names of classes where the patterns say so, and no payload. */
	private static final List<String> AUTHORS = List.of("org.springframework.kafka.support.mapping.",
			"org.springframework.util.Assert", "org.springframework.messaging.handler.annotation.support.",
			"org.springframework.kafka.listener.adapter.DelegatingInvocableHandler",
			"io.github.resilientkafka.polling.");

	/** Two packages and a class as they are usually named: no address, no free text. */
	private static final Pattern CLASS_NAME = Pattern
		.compile("(?=.{1,200}$)[a-z_][a-z0-9_]*(?:\\.[a-z_][a-z0-9_]*)+\\.[A-Z]\\w*(?:\\$\\w+)*");

	/** What deserializers make that do not know the classes of the application. */
	private static final Set<String> PLAIN = Set.of("java.lang.String", "[B", "byte[]",
			"org.apache.kafka.common.utils.Bytes", "java.util.LinkedHashMap",
			"org.apache.avro.generic.GenericData$Record");

	private static final Set<Class<? extends Throwable>> TYPES = Set.of(DeserializationException.class,
			MessageConversionException.class, ConversionException.class);

	/**
	 * Whether it is so that the record could not be read.
	 * @return whether it was neither the code of the listener that has failed, nor
	 * something that was away
	 */
	public boolean isUnreadable() {
		List<Throwable> chain = chain();
		return !UnreachableService.isAmong(chain)
				&& (chain.stream().anyMatch((each) -> TYPES.stream().anyMatch((type) -> type.isInstance(each)))
						|| notCast(chain) != null || UnhandledPayload.isAmong(chain));
	}

	/**
	 * What to do so that such records can be read.
	 * @return sentences, or {@code null} if no setting can be named
	 */
	public @Nullable String advice() {
		List<Throwable> chain = chain();
		if (UnreachableService.isAmong(chain)) {
			return null;
		}
		if (UnhandledPayload.isAmong(chain)) {
			return ofHandlers(match(chain, UNHANDLED));
		}
		DeserializationException deserialization = first(chain, DeserializationException.class);
		return (deserialization != null) ? ofDeserializer(chain, deserialization.isKey()) : ofConverter(chain);
	}

	private static String ofHandlers(@Nullable Matcher unhandled) {
		if (unhandled == null) {
			return "More than one parameter of a method with @KafkaHandler can take the value: annotate all but one with @Header, also in the interface of a proxy, and take headers as MessageHeaders.";
		}
		if (unhandled.group(1).equals(TOMBSTONE)) {
			return "No method with @KafkaHandler takes records without a value: add one with a parameter @Payload(required = false) KafkaNull.";
		}
		String type = readable(unhandled.group(1));
		return "No method with @KafkaHandler takes %s, or two take it that are equally near: let exactly one take it, or add one with @KafkaHandler(isDefault = true) for what no other takes."
			.formatted(type);
	}

	private static String ofDeserializer(List<Throwable> chain, boolean key) {
		String part = key ? "key" : "value";
		Matcher untrusted = match(chain, UNTRUSTED);
		if (untrusted != null) {
			return untrusted(untrusted.group(1), part);
		}
		Matcher unknown = match(chain, UNKNOWN);
		if (unknown != null) {
			return unknown(unknown.group(1), part);
		}
		if (match(chain, UNTYPED) != null) {
			return "The record has no type header: set %s%s.default.type to the class to read%s.".formatted(JSON, part,
					OR_OWN);
		}
		Matcher deserializer = match(chain, DESERIALIZER);
		return "If other records fail in the same way, check %s%s-deserializer%s: %s does not fit what the producer writes."
			.formatted(CONSUMER, part, OR_OWN, (deserializer != null) ? deserializer.group(1) : "the deserializer");
	}

	private static String untrusted(String name, String part) {
		if (!CLASS_NAME.matcher(name).matches()) {
			return "Add the package of the class that the type header names to %strusted.packages%s.".formatted(JSON,
					OR_OWN);
		}
		return isPresent(name)
				? "Add the package %s to %strusted.packages%s.".formatted(ClassUtils.getPackageName(name), JSON, OR_OWN)
				: unknown(name, part);
	}

	private static String unknown(String name, String part) {
		String shown = CLASS_NAME.matcher(name).matches() ? "names " + name + ", which" : "names a class that";
		return "The type header %s is not on the class path: set %suse.type.headers=false and %s%s.default.type to the class to read, or map the name with %stype.mapping%s."
			.formatted(shown, JSON, JSON, part, JSON, OR_OWN);
	}

	/**
	 * Without loading a class that a header names.
	 */
	private static boolean isPresent(String name) {
		ClassLoader loader = ClassUtils.getDefaultClassLoader();
		return loader != null && loader.getResource(ClassUtils.convertClassNameToResourcePath(name) + ".class") != null;
	}

	private static @Nullable String ofConverter(List<Throwable> chain) {
		Matcher types = match(chain, NOT_CONVERTED);
		types = (types != null) ? types : match(chain, NO_CONVERTER);
		if (types != null) {
			return "The listener takes %s and gets %s from the deserializer: %s.".formatted(types.group(2),
					readable(types.group(1)), remedy(types));
		}
		Matcher cast = notCast(chain);
		if (cast != null) {
			return "If this %s is the value of the record, and the listener takes %s: %s."
				.formatted(readable(cast.group(1)), cast.group(2), remedy(cast));
		}
		return (first(chain, ConversionException.class) != null)
				? "If other records fail in the same way, check whether the RecordMessageConverter bean and the type of the listener's parameter fit what the producer writes."
				: null;
	}

	private static String remedy(Matcher types) {
		return switch (types.group(1)) {
			case "java.util.LinkedHashMap" -> "set %svalue.default.type=%s".formatted(JSON, types.group(2));
			case "org.apache.avro.generic.GenericData$Record" ->
				"set %sproperties.specific.avro.reader=true".formatted(CONSUMER);
			default -> PLAIN.contains(types.group(1))
					? "define a RecordMessageConverter bean, or set %svalue-deserializer (for JSON to %s)"
						.formatted(CONSUMER, JSON_DESERIALIZER)
					: "check %svalue-deserializer".formatted(CONSUMER);
		};
	}

	private static String readable(String type) {
		return type.equals("[B") ? "byte[]" : type;
	}

	/**
	 * What has not been converted at all, because the method does not tell the class of
	 * its parameter before it uses it.
	 */
	private static @Nullable Matcher notCast(List<Throwable> chain) {
		ClassCastException exception = first(chain, ClassCastException.class);
		Matcher types = (exception != null) ? NOT_CAST.matcher(message(exception)) : null;
		return (types != null && types.lookingAt() && PLAIN.contains(types.group(1)) && isPresent(types.group(2)))
				? types : null;
	}

	private List<Throwable> chain() {
		return new ForeignThrowable(this.exception).chain();
	}

	private static <T extends Throwable> @Nullable T first(List<Throwable> chain, Class<T> type) {
		return chain.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
	}

	private static @Nullable Matcher match(List<Throwable> chain, Pattern pattern) {
		return chain.stream()
			.filter(UnreadableRecord::isOfKnownAuthor)
			.map((each) -> pattern.matcher(message(each)))
			.filter(Matcher::lookingAt)
			.findFirst()
			.orElse(null);
	}

	private static boolean isOfKnownAuthor(Throwable exception) {
		StackTraceElement origin = new ForeignThrowable(exception).origin();
		return origin != null && AUTHORS.stream().anyMatch(origin.getClassName()::startsWith);
	}

	private static String message(Throwable exception) {
		return String.valueOf(new ForeignThrowable(exception).message(MAX_MESSAGE));
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.reflection().registerTypeIfPresent(classLoader, JACKSON_3);
		}

	}

}
