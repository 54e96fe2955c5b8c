package io.github.resilientkafka.autoconfigure;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.resilientkafka.fuzz.HostileValues;
import org.instancio.Random;

import org.springframework.core.ResolvableType;

/**
 * A configuration, right or wrong.
 *
 * @param properties what stands in {@code application.yml}
 */
record ConfigurationCase(Map<String, Object> properties) {

	private static final String DEFAULTS = "resilient-kafka.defaults.";

	private static final String ATTRIBUTE = "attribute.";

	private static final List<String> ATTRIBUTES = List.of("id", "topics", "groupId", "concurrency", "autoStartup",
			"clientIdPrefix", "properties", "filter", "contentTypeConverter", "retryDelays");

	private static final Map<String, ResolvableType> TYPES = new TreeMap<>();

	static {
		ConfigurationReferenceTests.bound().forEach((key, property) -> TYPES.put(key, property.type()));
		ATTRIBUTES.forEach((attribute) -> TYPES.put(ATTRIBUTE + attribute, ResolvableType.forClass(String.class)));
	}

	private static final List<String> KEYS = List.copyOf(TYPES.keySet());

	static ConfigurationCase of(Random random) {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (int left = random.intRange(1, 4); left > 0; left--) {
			String known = random.oneOf(KEYS);
			Object value = random.trueOrFalse(0.75) ? value(random, TYPES.get(known)) : anything(random, 2);
			properties.put(key(random, known), value);
		}
		return new ConfigurationCase(properties);
	}

	/**
	 * What an explanation has to name one of. The annotation has delays whatever the
	 * properties say.
	 */
	Stream<String> names() {
		return Stream.concat(Stream.of("retryDelays"),
				this.properties.keySet()
					.stream()
					.map((key) -> key.startsWith(ATTRIBUTE) ? key.substring(ATTRIBUTE.length()) : key));
	}

	private static String key(Random random, String known) {
		String key = known.replace("<rule>", random.oneOf("producer-acks", "no-such-rule", "[any.thing]"));
		if (key.startsWith(DEFAULTS) && random.trueOrFalse()) {
			String listener = random.oneOf("orders", "orders", "payments", "other", "order", "[orders.v1]", "");
			key = "resilient-kafka.listeners." + listener + "." + key.substring(DEFAULTS.length());
		}
		return (key.startsWith(ATTRIBUTE) || random.trueOrFalse(0.93)) ? key : mistyped(random, key);
	}

	private static String mistyped(Random random, String key) {
		int at = random.intRange(0, key.length() - 1);
		String head = key.substring(0, at);
		String tail = key.substring(at);
		return switch (random.intRange(0, 6)) {
			case 0 -> head + random.oneOf("x", ".", "-", "_", "[", "]", "[0]", "\u00e9", " ", "${") + tail;
			case 1 -> head + tail.substring(1);
			case 2 -> key + random.oneOf(".x", "[0]", "[x]", "[-1]", "[99999999999]", ".", "s");
			case 3 -> key.substring(0, Math.max(key.lastIndexOf('.'), 1));
			case 4 -> key.replace("-", random.oneOf("", "_", "."));
			case 5 -> key.toUpperCase();
			default -> head + random.characterRange(Character.MIN_VALUE, '\ud7ff') + tail;
		};
	}

	private static Object value(Random random, ResolvableType type) {
		Class<?> raw = type.toClass();
		if (raw == List.class) {
			Object first = value(random, type.getGeneric());
			return random.trueOrFalse() ? first : List.of(first, value(random, type.getGeneric()));
		}
		if (raw == Duration.class) {
			return random.oneOf(HostileValues.DURATIONS);
		}
		if (raw.isEnum()) {
			return ((Enum<?>) random.oneOf(raw.getEnumConstants())).name().toLowerCase().replace('_', '-');
		}
		if (raw == boolean.class || raw == Boolean.class) {
			return random.trueOrFalse();
		}
		return (raw == String.class) ? random.oneOf(HostileValues.TEXTS) : random.oneOf(HostileValues.NUMBERS);
	}

	/**
	 * What YAML makes of what is written without quotes, among others.
	 */
	private static Object anything(Random random, int depth) {
		return switch (random.intRange(0, (depth > 0) ? 8 : 6)) {
			case 0 -> random.trueOrFalse();
			case 1 -> random.intRange(Integer.MIN_VALUE, Integer.MAX_VALUE);
			case 2 -> random.doubleRange(-1e9, 1e9);
			case 3 -> random.oneOf(new Date(0), new byte[] { 1, 2 }, Double.NaN, new BigInteger("9".repeat(30)));
			case 7 -> List.of(anything(random, depth - 1), anything(random, depth - 1));
			case 8 -> Map.of(random.oneOf("enabled", "x", "delays", "1", ""), anything(random, depth - 1));
			default -> HostileValues.text(random);
		};
	}

}
