package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.test.SettableClock;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A poll that fails each second does not fill the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class PollErrorHandlerTests {

	private final SettableClock clock = new SettableClock();

	private final PollErrorHandler handler = new PollErrorHandler(this.clock);

	@Test
	void theFirstHasItsStackAndTheOthersOneLineForTenSeconds(CapturedOutput output) {
		for (int second = 0; second < 25; second++) {
			fail(new TimeoutException("no answer"));
		}
		assertThat(lines(output)).hasSize(3);
		assertThat(lines(output).get(0)).contains("ERROR", "Container 'payments' could not poll",
				"TimeoutException: no answer. Check host and port in spring.kafka.bootstrap-servers");
		assertThat(lines(output).get(1)).contains("(and 9 more since the last such line)");
		assertThat(stacks(output)).isOne();
	}

	@Test
	void anotherExceptionIsSaidAtOnceAndSoIsOneAfterAWhile(CapturedOutput output) {
		fail(new TimeoutException("no answer"));
		fail(new KafkaException("something else"));
		assertThat(lines(output)).hasSize(2).last().asString().contains("KafkaException: something else");
		this.clock.tick(Duration.ofMinutes(2));
		fail(new TimeoutException("no answer"));
		assertThat(lines(output)).hasSize(3);
	}

	private void fail(Exception exception) {
		this.handler.report(exception, "payments");
		this.clock.tick(Duration.ofSeconds(1));
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("could not poll")).toList();
	}

	private static long stacks(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.startsWith("org.apache.kafka.common.errors.TimeoutException"))
			.count();
	}

}
