package io.github.resilientkafka.benchmarks.report;

import io.github.resilientkafka.benchmarks.run.Contender;

/**
 * What policies cost.
 *
 * @param results the results of the policies runs
 */
record PoliciesSection(Results results) {

	private static final Contender BASE = Contender.NO_POLICIES;

	String markdown() {
		return "## Policies that are never triggered\n" + new CostTables(this.results, (contender) -> BASE).markdown()
				+ "\n" + method();
	}

	private String method() {
		return """
				Each row has the policies of the one above it and one more; the last three differ in where deduplication \
				remembers. No record fails, the limit of the rate limiter is 100,000,000 per second, the timeout is 30 s, \
				and deduplication goes by the header `event-id`, which is another one in each record and is there in the \
				runs without deduplication as well. `x` is a median divided by that of no policies (no circuit breaker, no \
				retry budget, and none of the others). Redis and PostgreSQL are processes on the same machine, empty at the \
				beginning of each run, Redis without persistence, PostgreSQL with `fsync` and `synchronous_commit`.

				A listener that does nothing, or keeps a processor busy, is measured as the throughput of the main topic is: committed records per \
				second, after a warm-up of %d s, for %d s or until the topic is empty. One that sends a record for each is \
				that of the transactions at least once, measured in the same way, its duplicate and missing outputs \
				included. The contenders have a heap of 2 GB, because deduplication in memory remembers a million ids; how many records a \
				run has depends on the contender, so that none takes much longer than another.
				"""
			.formatted(this.results.effort().warmUpSeconds(), this.results.effort().windowSeconds());
	}

}
