package io.github.resilientkafka.tracer;

import io.github.resilientkafka.tracing.BatchCallContext;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;

/**
 * Makes the span of a call of a batch listener: its records have traces of their own, to
 * which it is linked.
 */
public final class BatchCallTracingObservationHandler implements TracingObservationHandler<BatchCallContext> {

	/**
	 * What OpenTelemetry keeps of a span by default.
	 */
	private static final int MAX_LINKS = 128;

	private final Tracer tracer;

	public BatchCallTracingObservationHandler(Tracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public void onStart(BatchCallContext context) {
		Span.Builder builder = this.tracer.spanBuilder().setNoParent();
		context.attempts().stream().limit(MAX_LINKS).forEach((attempt) -> {
			TracingContext tracing = attempt.get(TracingContext.class);
			if (tracing != null && tracing.getSpan() != null) {
				builder.addLink(new Link(tracing.getSpan()));
			}
		});
		getTracingContext(context).setSpan(builder.start());
	}

	@Override
	public void onStop(BatchCallContext context) {
		Span span = getRequiredSpan(context);
		span.name(getSpanName(context));
		tagSpan(context, span);
		endSpan(context, span);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof BatchCallContext;
	}

	@Override
	public Tracer getTracer() {
		return this.tracer;
	}

}
