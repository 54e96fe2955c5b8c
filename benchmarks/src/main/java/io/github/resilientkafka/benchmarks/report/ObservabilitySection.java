package io.github.resilientkafka.benchmarks.report;

import io.github.resilientkafka.benchmarks.run.Contender;

/**
 * What it costs to be seen.
 *
 * @param results the results of the observability runs
 */
record ObservabilitySection(Results results) {

	String markdown() {
		return "## Metrics, health, audit and traces\n"
				+ new CostTables(this.results, ObservabilitySection::base).markdown() + "\n" + method();
	}

	private String method() {
		return """
				The first two rows are spring-kafka's: a record listener, and the same with observations. Each row after \
				the third has what the one above it has and one thing more. The third has no meters of the starter, no \
				sampling of the cluster and no audit; those of Spring Boot, spring-kafka and the Kafka clients are there in \
				each. Traces are made by Micrometer Tracing and OpenTelemetry for each attempt and each record sent, and \
				exported, to nowhere, for one in ten, which is the default of Spring Boot; the same observations are timed by \
				Micrometer. The last row writes two lines to a log file for each record. No record fails. `x` is a median \
				divided by that of the third row, or of the first for spring-kafka's. The \
				policies are those of the defaults. Records are counted after a warm-up of %d s, for %d s or until the \
				topic is empty.
				"""
			.formatted(this.results.effort().warmUpSeconds(), this.results.effort().windowSeconds());
	}

	/**
	 * What a contender is compared with.
	 */
	static Contender base(Contender contender) {
		return contender.isOurs() ? Contender.UNOBSERVED : Contender.PLAIN;
	}

}
