package io.github.resilientkafka.topic;

import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryTopicPurgerTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders.payments.retry-1m", 0);

	@Test
	void deletesWhatIsCommitted() {
		assertThat(consumed(7, "", 0)).isEqualTo(7);
		assertThat(consumed(7, "what another client has said", 0)).isEqualTo(7);
	}

	@Test
	void leavesWhatIsAnotherGroups() {
		ForeignSpan foreign = new ForeignSpan(3, 3, "eu.billing").with(5, "eu.billing");
		assertThat(consumed(7, foreign.metadata(), 0)).isEqualTo(3);
		assertThat(consumed(7, foreign.metadata(), 5)).isEqualTo(3);
		assertThat(consumed(7, foreign.metadata(), 6)).isEqualTo(7);
		assertThat(consumed(2, foreign.metadata(), 0)).isEqualTo(2);
	}

	@Test
	void readsWhatWasCommitted() {
		ForeignSpan foreign = new ForeignSpan(3, 500, "a group\nof 5-6");
		assertThat(ForeignSpan.of(foreign.metadata())).isEqualTo(foreign);
		assertThat(ForeignSpan.of("foreign 3-99999999999999999999 group")).isNull();
		assertThat(new ForeignSpan(0, 1, "g".repeat(5_000)).metadata()).hasSizeLessThan(300);
	}

	private static long consumed(long committed, String metadata, long begin) {
		return RetryTopicPurger
			.consumed(Map.of(PARTITION, new OffsetAndMetadata(committed, metadata)), Map.of(PARTITION, begin))
			.get(PARTITION)
			.beforeOffset();
	}

}
