package io.github.resilientkafka.benchmarks.suite;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Task;

/**
 * What the command line asks for.
 *
 * @param measures what to measure
 * @param contenders who takes part
 * @param repeats how often
 * @param shares the failing shares, in percent; a transactions run has at most 10
 * @param records the records of a lateness run
 * @param listeners the numbers of listeners
 * @param failingMillis how many milliseconds a failing call takes in an outage run
 * @param tasks what the listener of a policies or observability run does
 * @param effort how long, how many
 * @param out where the report goes
 * @param arguments the command line
 */
record Options(List<Measure> measures, List<Contender> contenders, int repeats, List<Integer> shares, int records,
		List<Integer> listeners, List<Integer> failingMillis, List<Task> tasks, Effort effort, Path out,
		List<String> arguments) {

	static final String USAGE = """
			Options:
			  --quick                   one repeat, less of everything, to see that it works
			  --only=throughput,...     of throughput, lateness, transactions, outage, policies, observability,
			                            footprint
			  --contenders=plain,...    of plain, retryable-topic, retryable-topic-tuned, resilient-kafka
			                            and, in transactions, of at-least-once, exactly-once, at-least-once-batch,
			                            exactly-once-batch, transactional, transactional-batch;
			                            in outage, of retryable-topic-breaker, retryable-topic-tuned-breaker,
			                            resilient-kafka;
			                            in policies, of no-policies, breaker-budget, rate-limiter, timeout,
			                            deduplication-memory, deduplication-redis, deduplication-jdbc;
			                            in observability, of plain, plain-traced, unobserved, metered, audited, traced,
			                            audited-all
			  --repeats=3
			  --shares=0,1,10,50,100    failing shares of the throughput runs and, up to 10, the transactions
			                            runs, in percent
			  --records=5000            records of a lateness run
			  --listeners=1,10,50       listeners of the footprint runs
			  --failing-ms=0            how long a failing call takes in the outage runs, for example 0,50
			  --tasks=idle,sending,working
			                            what the listener of the policies and observability runs does: nothing, send a
			                            record for each, or work for 100 us
			  --out=docs/benchmarks.md  the report""";

	private static final Set<String> NAMES = Set.of("quick", "only", "contenders", "repeats", "shares", "records",
			"listeners", "failing-ms", "tasks", "out");

	static Options parse(String... args) {
		Map<String, String> given = new TreeMap<>();
		for (String arg : args) {
			String[] parts = arg.split("=", 2);
			if (!parts[0].startsWith("--") || !NAMES.contains(parts[0].substring(2))) {
				throw new IllegalArgumentException("Unknown option " + arg);
			}
			given.put(parts[0].substring(2), (parts.length > 1) ? parts[1] : "");
		}
		boolean quick = given.containsKey("quick");
		return new Options(measures(given.getOrDefault("only", "")), contenders(given.getOrDefault("contenders", "")),
				Integer.parseInt(given.getOrDefault("repeats", quick ? "1" : "3")),
				numbers(given.getOrDefault("shares", quick ? "0,10,100" : "0,1,10,50,100")),
				Integer.parseInt(given.getOrDefault("records", quick ? "600" : "5000")),
				numbers(given.getOrDefault("listeners", quick ? "1,10" : "1,10,50")),
				numbers(given.getOrDefault("failing-ms", "0")), tasks(given.getOrDefault("tasks", "")),
				quick ? Effort.QUICK : Effort.FULL, Path.of(given.getOrDefault("out",
						quick ? "benchmarks/target/benchmarks-quick.md" : "docs/benchmarks.md")),
				Arrays.asList(args));
	}

	private static List<Measure> measures(String value) {
		Set<String> ids = values(value).collect(Collectors.toSet());
		boolean all = ids.isEmpty();
		List<Measure> chosen = Stream.of(Measure.values())
			.filter((measure) -> all || ids.remove(measure.id()))
			.toList();
		return requireKnown(chosen, ids);
	}

	private static List<Task> tasks(String value) {
		Set<String> ids = values(value).collect(Collectors.toSet());
		boolean all = ids.isEmpty();
		List<Task> chosen = Stream.of(Task.values()).filter((task) -> all || ids.remove(task.id())).toList();
		return requireKnown(chosen, ids);
	}

	private static List<Contender> contenders(String value) {
		Set<String> ids = values(value).collect(Collectors.toSet());
		boolean all = ids.isEmpty();
		List<Contender> chosen = Contender.competing()
			.stream()
			.filter((contender) -> all || ids.remove(contender.id()))
			.toList();
		return requireKnown(chosen, ids);
	}

	private static <T> List<T> requireKnown(List<T> chosen, Set<String> unknown) {
		if (!unknown.isEmpty()) {
			throw new IllegalArgumentException("Unknown: " + unknown);
		}
		return chosen;
	}

	private static List<Integer> numbers(String value) {
		return values(value).map(Integer::valueOf).toList();
	}

	private static Stream<String> values(String value) {
		return Stream.of(value.split(",")).map(String::trim).filter((part) -> !part.isEmpty());
	}

}
