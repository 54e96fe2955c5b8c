package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.test.SettableClock;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.listener.MessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.after;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/**
 * A poll that fails each second does not fill the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class PollErrorHandlerTests {

	private final SettableClock clock = new SettableClock();

	private final PollErrorHandler handler = new PollErrorHandler(false, this.clock);

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

	/**
	 * With the classic protocol a consumer joins again. One too many must not stop the
	 * others of its container.
	 */
	@Test
	void aContainerStopsOnlyIfItsConsumerWouldPollForNothing() {
		MessageListenerContainer container = mock();
		new PollErrorHandler(true, this.clock).handleOtherException(new UnsupportedVersionException("old"), mock(),
				container, false);
		new PollErrorHandler(true, this.clock).handleOtherException(new SaslAuthenticationException("who"), mock(),
				container, false);
		verify(container, timeout(5_000).times(2)).stopAbnormally(any());
		this.handler.handleOtherException(new UnsupportedVersionException("old"), mock(), container, false);
		given(container.getAssignedPartitions()).willReturn(List.of(new TopicPartition("orders", 0)));
		new PollErrorHandler(true, this.clock).handleOtherException(new GroupMaxSizeReachedException("full"), mock(),
				container, false);
		verify(container, after(200).times(2)).stopAbnormally(any());
		given(container.getAssignedPartitions()).willReturn(List.of());
		new PollErrorHandler(true, this.clock).handleOtherException(new GroupMaxSizeReachedException("full"), mock(),
				container, false);
		verify(container, timeout(5_000).times(3)).stopAbnormally(any());
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
