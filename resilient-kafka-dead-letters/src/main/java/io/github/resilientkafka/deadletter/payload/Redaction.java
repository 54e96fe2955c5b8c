package io.github.resilientkafka.deadletter.payload;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.PatternMatchUtils;

/**
 * Leaves values out of what was JSON.
 *
 * @param rules what is left out
 */
public record Redaction(List<Rule> rules) {

	private static final String INSTEAD = "***";

	public Redaction {
		rules = List.copyOf(rules);
	}

	/**
	 * Read rules.
	 * @param texts parts of the names of fields, each with {@code <topic>:} in front of
	 * it if it is for the letters of some topics only
	 * @return the redaction
	 */
	public static Redaction parse(Collection<String> texts) {
		return new Redaction(texts.stream().map((text) -> {
			int colon = text.indexOf(':');
			return (colon < 0) ? new Rule("*", text.strip())
					: new Rule(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
		}).toList());
	}

	/**
	 * What may be shown of a value of JSON.
	 * @param topic the topic that the letter has come from
	 * @param value maps, lists and scalars
	 * @return the same without what is left out, at whatever depth it is
	 */
	Object redact(String topic, Object value) {
		List<String> fields = this.rules.stream()
			.filter((rule) -> PatternMatchUtils.simpleMatch(rule.topic(), topic))
			.map((rule) -> rule.field().toLowerCase(Locale.ROOT))
			.toList();
		return redact(value, fields);
	}

	private static Object redact(Object value, List<String> fields) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
			map.forEach((name, each) -> redacted.put(String.valueOf(name),
					isLeftOut(String.valueOf(name), fields) ? INSTEAD : redactNullable(each, fields)));
			return redacted;
		}
		if (value instanceof Collection<?> list) {
			return list.stream().map((each) -> redactInList(each, fields)).toList();
		}
		// A value on its own has no name that tells what it is
		return INSTEAD;
	}

	/**
	 * What is in a list has no name of its own.
	 */
	private static Object redactInList(@Nullable Object value, List<String> fields) {
		return (value instanceof Map || value instanceof Collection) ? redact(value, fields) : INSTEAD;
	}

	private static @Nullable Object redactNullable(@Nullable Object value, List<String> fields) {
		return (value instanceof Map || value instanceof Collection) ? redact(value, fields) : value;
	}

	private static boolean isLeftOut(String name, List<String> fields) {
		String lower = name.toLowerCase(Locale.ROOT);
		return fields.stream().anyMatch(lower::contains);
	}

	/**
	 * Fields that are left out.
	 *
	 * @param topic the topic that letters have come from, or a pattern with {@code *}
	 * @param field what the name of a field contains, in whatever case
	 */
	public record Rule(String topic, String field) {

	}

}
