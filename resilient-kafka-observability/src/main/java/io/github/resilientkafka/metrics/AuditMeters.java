package io.github.resilientkafka.metrics;

import io.github.resilientkafka.audit.AuditTrail;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * How much is written down.
 */
public final class AuditMeters implements MeterBinder {

	private final AuditTrail trail;

	public AuditMeters(AuditTrail trail) {
		this.trail = trail;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("resilient.kafka.audit.events", this.trail, AuditTrail::written)
			.description("Entries of the audit")
			.register(registry);
		FunctionCounter.builder("resilient.kafka.audit.dropped", this.trail, AuditTrail::dropped)
			.description("Entries of the audit that did not reach their topic")
			.register(registry);
	}

}
