package io.github.resilientkafka.metrics;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.resilientkafka.startup.Finding;
import io.github.resilientkafka.startup.FindingState;
import io.github.resilientkafka.startup.StartupReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What the start-up checks have found.
 */
public final class StartupMeters implements MeterBinder {

	private final StartupReport report;

	public StartupMeters(StartupReport report) {
		this.report = report;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		MultiGauge gauge = MultiGauge.builder("resilient.kafka.startup.findings")
			.description("Findings of the start-up checks")
			.register(registry);
		this.report.observe((findings) -> publish(findings, gauge));
	}

	private static void publish(Collection<Finding> findings, MultiGauge gauge) {
		gauge.register(findings.stream()
			.filter((finding) -> finding.state() != FindingState.SKIPPED)
			.collect(Collectors.groupingBy(StartupMeters::tags, Collectors.counting()))
			.entrySet()
			.stream().<MultiGauge.Row<?>>map((count) -> MultiGauge.Row.of(count.getKey(), count.getValue())).toList(),
				true);
	}

	private static Tags tags(Finding finding) {
		return Tags.of("rule", finding.rule(), "severity", finding.severity().name().toLowerCase(Locale.ROOT), "state",
				finding.state().name().toLowerCase(Locale.ROOT));
	}

}
