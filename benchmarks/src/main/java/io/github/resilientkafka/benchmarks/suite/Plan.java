package io.github.resilientkafka.benchmarks.suite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.Task;

/**
 * All runs in their order. The contenders take turns, so that a machine which changes its
 * pace changes it for all of them, and another one begins in each repeat, so that none
 * always runs after the same other.
 */
record Plan(Options options, String brokers) {

	/**
	 * A batch is delivered again for each record in it that fails: with more of them, it
	 * would take forever.
	 */
	private static final int MOST_REDELIVERED = 10;

	List<Run> runs() {
		List<Run> runs = new ArrayList<>();
		for (Measure measure : this.options.measures()) {
			for (int repeat = 1; repeat <= this.options.repeats(); repeat++) {
				if (measure == Measure.FOOTPRINT) {
					runs.add(run(measure, Contender.EMPTY, 0, repeat));
				}
				for (int level : levels(measure)) {
					for (Contender contender : contenders(measure, repeat)) {
						runs.add(run(measure, contender, level, repeat));
					}
				}
			}
		}
		return runs;
	}

	private Run run(Measure measure, Contender contender, int level, int repeat) {
		String name = "%s-%d-%s-%d".formatted(measure.id(), level, contender.id(), repeat);
		return new Run(measure, contender, level, name, this.options.effort(), this.brokers);
	}

	private List<Integer> levels(Measure measure) {
		return switch (measure) {
			case THROUGHPUT -> this.options.shares();
			case TRANSACTIONS -> this.options.shares().stream().filter((share) -> share <= MOST_REDELIVERED).toList();
			case LATENESS -> List.of(this.options.records());
			case OUTAGE -> this.options.failingMillis();
			case POLICIES, OBSERVABILITY -> this.options.tasks().stream().map(Task::level).toList();
			case FOOTPRINT -> this.options.listeners();
		};
	}

	private List<Contender> contenders(Measure measure, int repeat) {
		List<Contender> contenders = this.options.contenders()
			.stream()
			.filter(Contender.competing(measure)::contains)
			.collect(Collectors.toCollection(ArrayList::new));
		Collections.rotate(contenders, 1 - repeat);
		return contenders;
	}

}
