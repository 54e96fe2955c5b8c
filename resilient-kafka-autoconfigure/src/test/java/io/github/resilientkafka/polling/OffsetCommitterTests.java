package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilientkafka.test.SettableClock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * A commit that fails tells why, and that no broker has answered.
 */
@ExtendWith(OutputCaptureExtension.class)
class OffsetCommitterTests {

	private final Consumer<?, ?> consumer = mock();

	private final AtomicInteger silences = new AtomicInteger();

	private final OffsetCommitter committer = new OffsetCommitter(this.consumer, Duration.ofSeconds(1),
			this.silences::incrementAndGet, new SettableClock());

	@Test
	void tellsThatNoBrokerHasAnswered(CapturedOutput output) {
		commit(new TimeoutException("no answer"));
		assertThat(this.silences).hasValue(1);
		assertThat(output.getOut()).contains("WARN", "Offsets of [topic-0] could not be committed: TimeoutException:"
				+ " no answer. Check host and port in spring.kafka.bootstrap-servers");
	}

	@Test
	void aRefusalIsAnAnswer(CapturedOutput output) {
		commit(new TopicAuthorizationException("topic"));
		assertThat(this.silences).hasValue(0);
		assertThat(output.getOut()).contains("Check the ACLs of the application's user");
	}

	private void commit(KafkaException failure) {
		willThrow(failure).given(this.consumer).commitSync(anyMap(), any());
		this.committer.add(new TopicPartition("topic", 0), new OffsetAndMetadata(7));
		this.committer.commit();
	}

}
