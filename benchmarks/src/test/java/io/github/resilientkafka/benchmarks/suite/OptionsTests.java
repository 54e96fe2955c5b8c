package io.github.resilientkafka.benchmarks.suite;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Run;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OptionsTests {

	@Test
	void withoutOptionsEverythingIsMeasuredThreeTimes() {
		Options options = Options.parse();
		assertThat(options.measures()).containsExactly(Measure.values());
		assertThat(options.contenders()).isEqualTo(Contender.competing());
		assertThat(options.repeats()).isEqualTo(3);
		assertThat(options.effort()).isEqualTo(Effort.FULL);
		assertThat(options.out()).isEqualTo(Path.of("docs/benchmarks.md"));
	}

	@Test
	void quickDoesNotOverwriteTheReport() {
		assertThat(Options.parse("--quick").out()).isEqualTo(Path.of("benchmarks/target/benchmarks-quick.md"));
	}

	@Test
	void whatIsUnknownIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--fast")).withMessageContaining("--fast");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--only=latency"))
			.withMessageContaining("latency");
	}

	@Test
	void contendersTakeTurns() {
		Options options = Options.parse("--only=throughput", "--shares=10", "--repeats=2",
				"--contenders=plain,resilient-kafka");
		assertThat(new Plan(options, "localhost:9092").runs()).extracting(Run::name)
			.containsExactly("throughput-10-plain-1", "throughput-10-resilient-kafka-1",
					"throughput-10-resilient-kafka-2", "throughput-10-plain-2");
	}

	@Test
	void onlyThoseThatRetryCanBeLate() {
		Options options = Options.parse("--only=lateness", "--repeats=1");
		assertThat(new Plan(options, "localhost:9092").runs()).extracting(Run::contender)
			.containsExactly(Contender.RETRYABLE_TOPIC, Contender.RETRYABLE_TOPIC_TUNED, Contender.RESILIENT_KAFKA);
	}

	@Test
	void anOutageIsRunForEachKindOfFailure() {
		Options options = Options.parse("--only=outage", "--repeats=1", "--failing-ms=0,50",
				"--contenders=retryable-topic-breaker,resilient-kafka");
		assertThat(new Plan(options, "localhost:9092").runs()).extracting(Run::name)
			.containsExactly("outage-0-retryable-topic-breaker-1", "outage-0-resilient-kafka-1",
					"outage-50-retryable-topic-breaker-1", "outage-50-resilient-kafka-1");
	}

	@Test
	void allPoliciesAreMeasuredWithAllListeners() {
		List<Run> runs = new Plan(Options.parse("--only=policies", "--repeats=1"), "localhost:9092").runs();
		assertThat(runs).extracting(Run::transforms).containsOnly(false, true);
		assertThat(runs).hasSize(3 * Contender.competing(Measure.POLICIES).size())
			.allMatch(Run::hasEventIds)
			.allMatch((run) -> run.contender().isOurs())
			.allMatch((run) -> run.failing() == 0);
		assertThat(runs).filteredOn((run) -> !run.transforms() && !run.works())
			.extracting(Run::prefill)
			.containsOnly(7_000_000);
		assertThat(runs).filteredOn(Run::works).extracting(Run::prefill).containsOnly(80_000);
	}

	@Test
	void whoIsSlowerGetsFewerRecordsToTransform() {
		Options options = Options.parse("--only=transactions", "--repeats=1", "--shares=0,50",
				"--contenders=plain,exactly-once,transactional");
		assertThat(new Plan(options, "localhost:9092").runs()).extracting(Run::name)
			.containsExactly("transactions-0-exactly-once-1", "transactions-0-transactional-1");
		assertThat(new Plan(options, "localhost:9092").runs()).extracting(Run::prefill)
			.isSortedAccordingTo(Comparator.reverseOrder());
	}

}
