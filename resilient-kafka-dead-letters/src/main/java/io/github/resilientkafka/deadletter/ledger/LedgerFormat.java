package io.github.resilientkafka.deadletter.ledger;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.PauseChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.Selection.NamedOffsets;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.json.JsonWriter;

/**
 * Writes and reads entries as JSON, one object each, with a version. Thread-safe.
 */
public final class LedgerFormat {

	private static final int VERSION = 1;

	private static final JsonWriter<Map<String, Object>> WRITER = JsonWriter.standard();

	/** That of the application, which may be any of several libraries. */
	private final JsonParser parser = JsonParserFactory.getJsonParser();

	byte[] write(LedgerEntry entry) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("version", VERSION);
		if (entry instanceof JobOpened opened) {
			write(opened, values);
		}
		else if (entry instanceof JobChanged changed) {
			values.put("type", "job-state");
			values.put("job", changed.job());
			values.put("state", changed.state().label());
			values.put("by", PlainText.encode(changed.by()));
			values.put("at", changed.at().toString());
		}
		else if (entry instanceof Decided decided) {
			write(decided, values);
		}
		else if (entry instanceof PauseChanged pause) {
			values.put("type", pause.paused() ? "pause" : "resume");
			values.put("listener", PlainText.encode(pause.listener()));
			putText(values, "lane", pause.lane());
			put(values, "until", (pause.until() != null) ? pause.until().toString() : null);
			values.put("by", PlainText.encode(pause.by()));
			values.put("at", pause.at().toString());
		}
		return WRITER.writeToString(values).getBytes(StandardCharsets.UTF_8);
	}

	private static void write(JobOpened opened, Map<String, Object> values) {
		values.put("type", "job");
		values.put("job", opened.job());
		values.put("listener", PlainText.encode(opened.listener()));
		values.put("topicId", opened.topicId());
		values.put("kind", opened.kind().label());
		values.put("selection", selection(opened.selection()));
		values.put("spans",
				opened.spans()
					.stream()
					.map((span) -> Map.of("partition", span.partition(), "begin", span.begin(), "end", span.end()))
					.toList());
		values.put("matching", opened.matching());
		put(values, "rate", opened.rate());
		putText(values, "value", opened.value());
		values.put("by", PlainText.encode(opened.by()));
		values.put("reason", PlainText.encode(opened.reason()));
		values.put("at", opened.at().toString());
	}

	private static Map<String, Object> selection(Selection selection) {
		Map<String, Object> values = new LinkedHashMap<>();
		put(values, "offsets",
				(selection.offsets() != null) ? selection.offsets()
					.stream()
					.map((named) -> Map.of("partition", named.partition(), "offsets", named.offsets().toString()))
					.toList() : null);
		putText(values, "fingerprint", selection.fingerprint());
		putText(values, "exception", selection.exception());
		put(values, "keyHash", (selection.keyHash() != null) ? Long.toHexString(selection.keyHash()) : null);
		put(values, "from", selection.from());
		put(values, "to", selection.to());
		values.put("insist", selection.insist());
		return values;
	}

	private static void write(Decided decided, Map<String, Object> values) {
		values.put("type", "decision");
		values.put("job", decided.job());
		values.put("partition", decided.partition());
		values.put("offsets", decided.offsets().toString());
		if (decided.sent() != null) {
			values.put("sentTopicId", decided.sent().topicId());
			values.put("sentTo", decided.sent().partition());
			values.put("sentAt", decided.sent().offsets().toString());
		}
		Map<String, Object> skipped = new LinkedHashMap<>();
		decided.skipped().forEach((reason, offsets) -> skipped.put(PlainText.encode(reason), offsets.toString()));
		values.put("skipped", skipped);
		values.put("next", decided.next());
		values.put("last", decided.last());
	}

	private static void put(Map<String, Object> values, String name, @Nullable Object value) {
		if (value != null) {
			values.put(name, value);
		}
	}

	private static void putText(Map<String, Object> values, String name, @Nullable String text) {
		put(values, name, (text != null) ? PlainText.encode(text) : null);
	}

	/**
	 * Read an entry.
	 * @return the entry, or {@code null} if it is of a kind that this version does not
	 * know
	 * @throws RuntimeException if it is none at all
	 */
	@Nullable LedgerEntry read(byte[] json) {
		Values values = new Values(this.parser.parseMap(new String(json, StandardCharsets.UTF_8)));
		return switch (values.text("type")) {
			case "job" -> opened(values);
			case "job-state" -> new JobChanged(values.text("job"), values.constant(JobState.class, "state"),
					values.text("by"), values.time("at"));
			case "decision" -> decided(values);
			case "pause", "resume" ->
				new PauseChanged(values.text("listener"), values.optional("lane"), values.text("type").equals("pause"),
						values.has("until") ? values.time("until") : null, values.text("by"), values.time("at"));
			default -> null;
		};
	}

	private static JobOpened opened(Values values) {
		return new JobOpened(values.text("job"), values.text("listener"), values.text("topicId"),
				values.constant(JobKind.class, "kind"), selection(values.object("selection")),
				values.objects("spans")
					.stream()
					.map((span) -> new Span((int) span.number("partition"), span.number("begin"), span.number("end")))
					.toList(),
				(int) values.number("matching"), values.has("rate") ? Double.valueOf(values.text("rate")) : null,
				values.optional("value"), values.text("by"), values.text("reason"), values.time("at"));
	}

	private static Selection selection(Values values) {
		return new Selection(
				values.has("offsets") ? values.objects("offsets")
					.stream()
					.map((named) -> new NamedOffsets((int) named.number("partition"),
							Offsets.parse(named.text("offsets"))))
					.toList() : null,
				values.optional("fingerprint"), values.optional("exception"),
				values.has("keyHash") ? Long.parseUnsignedLong(values.text("keyHash"), 16) : null,
				values.has("from") ? values.number("from") : null, values.has("to") ? values.number("to") : null,
				Boolean.parseBoolean(values.text("insist")));
	}

	private static Decided decided(Values values) {
		Map<String, Offsets> skipped = new LinkedHashMap<>();
		values.object("skipped")
			.values()
			.forEach(
					(reason, offsets) -> skipped.put(PlainText.decode(reason), Offsets.parse(String.valueOf(offsets))));
		return new Decided(values.text("job"), (int) values.number("partition"), Offsets.parse(values.text("offsets")),
				values.has("sentAt") ? new Sent(values.text("sentTopicId"), (int) values.number("sentTo"),
						Offsets.parse(values.text("sentAt"))) : null,
				skipped, values.number("next"), Boolean.parseBoolean(values.text("last")));
	}

	/**
	 * Values by name, each of which has to be there unless it is asked for as optional.
	 */
	private record Values(Map<String, Object> values) {

		boolean has(String name) {
			return this.values.get(name) != null;
		}

		@Nullable String optional(String name) {
			return has(name) ? text(name) : null;
		}

		String text(String name) {
			return PlainText.decode(value(name).toString());
		}

		private Object value(String name) {
			Object value = this.values.get(name);
			if (value == null) {
				throw new IllegalArgumentException("There is no '" + name + "'");
			}
			return value;
		}

		long number(String name) {
			// Some parsers make every number one with a fraction
			return new BigDecimal(text(name)).longValueExact();
		}

		Instant time(String name) {
			return Instant.parse(text(name));
		}

		<E extends Enum<E>> E constant(Class<E> type, String name) {
			return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
		}

		@SuppressWarnings("unchecked")
		Values object(String name) {
			return new Values((Map<String, Object>) value(name));
		}

		@SuppressWarnings("unchecked")
		List<Values> objects(String name) {
			return ((List<Map<String, Object>>) value(name)).stream().map(Values::new).toList();
		}

	}

}
