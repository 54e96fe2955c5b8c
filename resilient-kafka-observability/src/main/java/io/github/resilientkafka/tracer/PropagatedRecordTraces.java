package io.github.resilientkafka.tracer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.tracing.RecordTraces;
import io.github.resilientkafka.tracing.TraceKey;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes traces in the format in which the application propagates them.
 */
public final class PropagatedRecordTraces implements RecordTraces {

	private final Propagator propagator;

	/**
	 * The header that tells the span, once it is known: then most records need no more
	 * than a look at their headers.
	 */
	private volatile @Nullable String identifying;

	public PropagatedRecordTraces(Propagator propagator) {
		this.propagator = propagator;
	}

	@Override
	public boolean isRecorded(Observation.ContextView attempt) {
		Span span = span(attempt);
		return span != null && !span.isNoop();
	}

	private static @Nullable Span span(Observation.ContextView attempt) {
		TracingContext tracing = attempt.get(TracingContext.class);
		return (tracing != null) ? tracing.getSpan() : null;
	}

	@Override
	public void lead(ConsumerRecord<byte[], byte[]> record, Observation.ContextView attempt) {
		Headers headers = record.headers();
		if (hasTrace(headers, this.identifying)) {
			return;
		}
		Span span = span(attempt);
		if (span == null) {
			return;
		}
		List<Header> written = write(span.context());
		String key = identifying(written, span.context().spanId());
		if (key == null) {
			return;
		}
		this.identifying = key;
		if (hasTrace(headers, key)) {
			return;
		}
		for (Header header : written) {
			if (headers.lastHeader(header.key()) == null) {
				headers.add(header);
			}
		}
	}

	private static boolean hasTrace(Headers headers, @Nullable String identifying) {
		return identifying != null && headers.lastHeader(identifying) != null;
	}

	private List<Header> write(TraceContext context) {
		List<Header> written = new ArrayList<>(2);
		this.propagator.inject(context, written, (list, name, value) -> {
			if (list != null && value != null) {
				list.add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
			}
		});
		return written;
	}

	/**
	 * The name of the header that tells the span. A record that has it has come with a
	 * trace; other headers, those of baggage, it may have without.
	 */
	private static @Nullable String identifying(List<Header> written, String span) {
		for (Header header : written) {
			if (!span.isEmpty() && text(header).contains(span)) {
				return header.key();
			}
		}
		return null;
	}

	/**
	 * The span has no duration: how long a redirect takes is that of many together.
	 */
	@Override
	public void redirected(ConsumerRecord<byte[], byte[]> record, String topic, Failure failure) {
		this.propagator.extract(record, PropagatedRecordTraces::header)
			.kind(Span.Kind.PRODUCER)
			.name(topic + " redirect")
			.tag("messaging.system", "kafka")
			.tag("messaging.destination.name", topic)
			.tag(TraceKey.ATTEMPT.asString(), String.valueOf(failure.attempts()))
			.tag(TraceKey.EXCEPTION.asString(), failure.exception().getClass().getName())
			.start()
			.end();
	}

	private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null && header.value() != null) ? text(header) : null;
	}

	private static String text(Header header) {
		return new String(header.value(), StandardCharsets.UTF_8);
	}

}
