package io.github.resilientkafka.tracer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.resilientkafka.pipeline.Failure;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.propagation.Propagator;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.micrometer.tracing.test.simple.SpansAssert;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class PropagatedRecordTracesTests {

	@ParameterizedTest
	@EnumSource
	void theFirstAttemptIsFoundByTheSecondInAnyFormat(Format format) {
		for (Sampler sampler : List.of(Sampler.alwaysOn(), Sampler.alwaysOff())) {
			Propagator propagator = propagator(format, sampler);
			ConsumerRecord<byte[], byte[]> record = record(Map.of("tenant", "a", "baggage", "tenant=a"));
			Span first = attempt(propagator, record);
			Map<String, String> headers = headers(record);
			assertThat(headers).containsAllEntriesOf(Map.of("tenant", "a", "baggage", "tenant=a"))
				.hasSizeGreaterThan(2);
			Span second = attempt(propagator, record);
			assertThat(second.context().traceId()).isEqualTo(first.context().traceId());
			assertThat(headers(record)).isEqualTo(headers);
			assertThat(record.headers()).extracting(Header::key).doesNotHaveDuplicates();
		}
	}

	@ParameterizedTest
	@EnumSource
	void theTraceOfAProducerIsLeftAsItIs(Format format) {
		Propagator propagator = propagator(format, Sampler.alwaysOn());
		ConsumerRecord<byte[], byte[]> produced = record(format.produced);
		Span attempt = attempt(propagator, produced);
		assertThat(attempt.context().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(headers(produced)).isEqualTo(format.produced);
	}

	@Test
	void whatIsNotExportedIsNotRecorded() {
		PropagatedRecordTraces traces = new PropagatedRecordTraces(Propagator.NOOP);
		assertThat(traces.isRecorded(new Observation.Context())).isFalse();
		for (Sampler sampler : List.of(Sampler.alwaysOn(), Sampler.alwaysOff())) {
			Span span = propagator(Format.W3C, sampler).extract(record(Map.of()), (carrier, name) -> null).start();
			assertThat(traces.isRecorded(context(span))).isEqualTo(sampler == Sampler.alwaysOn());
		}
	}

	@Test
	void whatIsNotTracedIsNotChanged() {
		ConsumerRecord<byte[], byte[]> record = record(Map.of("tenant", "a"));
		PropagatedRecordTraces traces = new PropagatedRecordTraces(propagator(Format.W3C, Sampler.alwaysOn()));
		traces.lead(record, new Observation.Context());
		traces.lead(record, context(Span.NOOP));
		new PropagatedRecordTraces(Propagator.NOOP).lead(record, context(new SimpleTracer().nextSpan().start()));
		assertThat(headers(record)).isEqualTo(Map.of("tenant", "a"));
	}

	/**
	 * With a format that nobody knows.
	 */
	@Test
	void attemptsAndRedirectsAreInOneTraceOfTheTracer() {
		SimpleTracer tracer = new SimpleTracer();
		Propagator propagator = new HousePropagator(tracer);
		ConsumerRecord<byte[], byte[]> record = record(Map.of());
		attempt(propagator, record).end();
		attempt(propagator, record).end();
		new PropagatedRecordTraces(propagator).redirected(record, "orders.DLQ",
				new Failure(2, 0, new IllegalStateException()));
		SpansAssert.assertThat(tracer.getSpans().stream().toList())
			.haveSameTraceId()
			.hasASpanWithName("orders.DLQ redirect",
					(span) -> span.hasKindEqualTo(Span.Kind.PRODUCER)
						.hasTag("resilient.kafka.attempt", "2")
						.hasTag("resilient.kafka.exception", "java.lang.IllegalStateException")
						.isEnded());
		assertThat(tracer.getSpans()).hasSize(3)
			.extracting(Span::context)
			.extracting(TraceContext::parentId)
			.endsWith(tracer.getSpans().getFirst().getSpanId(), tracer.getSpans().getFirst().getSpanId());
	}

	private static Span attempt(Propagator propagator, ConsumerRecord<byte[], byte[]> record) {
		Span span = propagator.extract(record, (carrier, name) -> headers(carrier).get(name)).start();
		new PropagatedRecordTraces(propagator).lead(record, context(span));
		return span;
	}

	private static Observation.ContextView context(Span span) {
		Observation.Context context = new Observation.Context();
		TracingContext tracing = new TracingContext();
		tracing.setSpan(span);
		context.put(TracingContext.class, tracing);
		return context;
	}

	private static Propagator propagator(Format format, Sampler sampler) {
		return new OtelPropagator(
				ContextPropagators
					.create(TextMapPropagator.composite(format.propagator, W3CBaggagePropagator.getInstance())),
				SdkTracerProvider.builder().setSampler(sampler).build().get("test"));
	}

	private static ConsumerRecord<byte[], byte[]> record(Map<String, String> headers) {
		ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("orders", 0, 0, new byte[0], new byte[0]);
		headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
		return record;
	}

	private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
		Map<String, String> headers = new TreeMap<>();
		record.headers().forEach((header) -> headers.put(header.key(), new String(header.value())));
		return headers;
	}

	enum Format {

		W3C(W3CTraceContextPropagator.getInstance(),
				Map.of("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate", "a=b")),

		B3(B3Propagator.injectingSingleHeader(), Map.of("b3", "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1")),

		B3_MULTI(B3Propagator.injectingMultiHeaders(), Map.of("X-B3-TraceId", "4bf92f3577b34da6a3ce929d0e0e4736",
				"X-B3-SpanId", "00f067aa0ba902b7", "X-B3-Sampled", "1"));

		private final TextMapPropagator propagator;

		private final Map<String, String> produced;

		Format(TextMapPropagator propagator, Map<String, String> produced) {
			this.propagator = propagator;
			this.produced = produced;
		}

	}

	private record HousePropagator(Tracer tracer) implements Propagator {

		@Override
		public List<String> fields() {
			return List.of("house-trace");
		}

		@Override
		public <C> void inject(TraceContext context, C carrier, Setter<C> setter) {
			setter.set(carrier, "house-trace", context.traceId() + "/" + context.spanId());
		}

		@Override
		public <C> Span.Builder extract(C carrier, Getter<C> getter) {
			String header = getter.get(carrier, "house-trace");
			List<String> ids = (header != null) ? Arrays.asList(header.split("/"))
					: List.of("00000000000000aa", "00000000000000bb");
			return this.tracer.spanBuilder()
				.setParent(this.tracer.traceContextBuilder().traceId(ids.get(0)).spanId(ids.get(1)).build());
		}

	}

}
