package io.github.resilientkafka.sampling;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReplicationStateTests {

	@ParameterizedTest
	@CsvSource({
			// led, in sync, replicas, min.insync.replicas, state
			"true, 3, 3, 2, HEALTHY", "true, 2, 3, 2, AT_MIN_ISR", "true, 1, 3, 2, UNDER_MIN_ISR",
			"true, 2, 3, 1, UNDER_REPLICATED", "true, 1, 3, 1, AT_MIN_ISR", "false, 3, 3, 2, OFFLINE",
			"false, 0, 3, 2, OFFLINE",
			// All replicas are required: a matter of configuration, not of health
			"true, 3, 3, 3, HEALTHY", "true, 2, 3, 3, UNDER_MIN_ISR", "true, 1, 1, 1, HEALTHY",
			// More cannot be required than there are replicas
			"true, 1, 1, 2, HEALTHY", "true, 1, 2, 5, UNDER_MIN_ISR",
			// More in sync than meant to be: one is being added
			"true, 4, 3, 2, HEALTHY",
			// Not known how many are required
			"true, 3, 3, , HEALTHY", "true, 1, 3, , UNDER_REPLICATED", "false, 1, 3, , OFFLINE" })
	void isToldByReplicasInSync(boolean led, int inSync, int replicas, @Nullable Integer minInsyncReplicas,
			ReplicationState expected) {
		assertThat(ReplicationState.of(led, inSync, replicas, minInsyncReplicas)).isEqualTo(expected);
	}

}
