package io.github.resilientkafka.benchmarks.suite;

import java.nio.file.Path;

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
			.isEqualTo(Contender.retrying());
	}

}
