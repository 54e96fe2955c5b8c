package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeleteRecordsResult;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class RefusedPurgeTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders.payments.retry-1m", 0);

	private final Admin admin = mock();

	private final RetryTopicPurger purger = new RetryTopicPurger(new ClusterAdmins(List.of(), (configs) -> this.admin));

	@Test
	void isToldOnceUntilItWorks(CapturedOutput output) {
		purge(new TopicAuthorizationException("Authorization failed."));
		assertThat(output).contains("listener 'payments'").contains("Allow Delete");
		purge(new TopicAuthorizationException("Authorization failed."));
		assertThat(output.toString().split("Allow Delete")).hasSize(2);
		purge(null);
		purge(new TopicAuthorizationException("Authorization failed."));
		assertThat(output.toString().split("Allow Delete")).hasSize(3);
	}

	@Test
	void isNothingToTellWhenBrokersAreAway(CapturedOutput output) {
		purge(new NotLeaderOrFollowerException());
		assertThat(output).doesNotContain("Allow Delete");
	}

	private void purge(@Nullable ApiException refusal) {
		ListConsumerGroupOffsetsResult offsets = mock();
		given(offsets.partitionsToOffsetAndMetadata())
			.willReturn(KafkaFuture.completedFuture(Map.of(PARTITION, new OffsetAndMetadata(7))));
		given(this.admin.listConsumerGroupOffsets(anyString())).willReturn(offsets);
		KafkaFutureImpl<DeletedRecords> deleted = new KafkaFutureImpl<>();
		if (refusal != null) {
			deleted.completeExceptionally(refusal);
		}
		else {
			deleted.complete(new DeletedRecords(7));
		}
		given(this.admin.deleteRecords(any())).willReturn(new DeleteRecordsResult(Map.of(PARTITION, deleted)));
		this.purger.purge(new Cluster(Map.of("bootstrap.servers", "localhost:9092")), chain(), "payments.retry",
				Duration.ofSeconds(5));
	}

	private static TopicChain chain() {
		RetryPolicy retry = new RetryPolicy(List.of(new RetryLane(1, Duration.ofMinutes(1))), 1,
				new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), Set.of()), null);
		return new TopicChain(new ListenerPolicy("payments", Delivery.AT_LEAST_ONCE, retry, true, StagePolicies.NONE),
				List.of("orders"), "payments", new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ"));
	}

}
