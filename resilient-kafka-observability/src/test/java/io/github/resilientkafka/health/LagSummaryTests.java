package io.github.resilientkafka.health;

import java.util.List;
import java.util.Set;

import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.progress.TopicProgress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LagSummaryTests {

	@Test
	void aPartitionWhoseLeaderDoesNotAnswerIsUnknown() {
		TopicProgress topic = new TopicProgress("orders", RetryLane.MAIN, "main", Set.of(), List.of(), 1, Set.of());
		assertThat(LagSummary.of(topic).status()).isEqualTo(LagStatus.UNKNOWN);
	}

}
