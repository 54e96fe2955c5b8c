package io.github.resilientkafka.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.event.RecordCoordinates;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened. Never anything of what is in a record.
 *
 * @param at when it was known
 * @param type what: {@code received}, {@code processed}, {@code retried},
 * {@code dead_lettered}, {@code dropped}, {@code deduplicated} or {@code operator}
 * @param listener the id of the listener
 * @param record where the record was polled, or {@code null} if this is about none
 * @param details what else is to be known, by name
 */
public record AuditEntry(Instant at, String type, String listener, @Nullable RecordCoordinates record,
		Map<String, Object> details) {

	/**
	 * The entry as names and values.
	 * @return a map of strings and numbers
	 */
	public Map<String, Object> toMap() {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("at", this.at.toString());
		values.put("type", this.type);
		values.put("listener", this.listener);
		if (this.record != null) {
			values.put("topic", this.record.topic());
			values.put("partition", this.record.partition());
			values.put("offset", this.record.offset());
		}
		values.putAll(this.details);
		return values;
	}

}
