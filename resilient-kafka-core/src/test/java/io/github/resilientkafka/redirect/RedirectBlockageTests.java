package io.github.resilientkafka.redirect;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.event.RedirectResumedEvent;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RedirectBlockageTests {

	private static final String TOPIC = "orders.DLQ";

	private final List<Object> events = new ArrayList<>();

	private final RedirectBlockage blockage = new RedirectBlockage("orders", true,
			new ListenerEvents(this.events::add));

	@Test
	void saysOnceThatATopicIsUnreachableAndThatItIsReachedAgain() {
		assertThat(this.blockage.failed(TOPIC, new TimeoutException(), 0, 0)).isEqualTo(1_000);
		assertThat(this.blockage.failed(TOPIC, new TimeoutException(), 1, 1_000)).isEqualTo(3_000);
		assertThat(this.blockage.notBefore(TOPIC)).isEqualTo(3_000);
		assertThat(topics(3_000)).containsExactly(TOPIC);
		this.blockage.succeeded(TOPIC, 0);
		assertThat(this.blockage.notBefore(TOPIC)).isZero();
		assertThat(topics(3_000)).isEmpty();
		assertThat(this.events).hasExactlyElementsOfTypes(RedirectBlockedEvent.class, RedirectResumedEvent.class);
	}

	@Test
	void aTopicThatRefusesARecordStaysBlockedWhileOthersReachIt() {
		this.blockage.failed(TOPIC, new RecordTooLargeException(), 0, 0);
		this.blockage.succeeded(TOPIC, 0);
		assertThat(this.blockage.notBefore(TOPIC)).isZero();
		assertThat(topics(0)).containsExactly(TOPIC);
		this.blockage.succeeded(TOPIC, 3);
		assertThat(topics(0)).isEmpty();
		assertThat(this.events).hasExactlyElementsOfTypes(RedirectBlockedEvent.class, RedirectResumedEvent.class);
	}

	@Test
	void whatIsRefusedForWhatItIsBlocksNoOthers() {
		for (Exception refusal : List.of(new InvalidRecordException("no key"), new RecordBatchTooLargeException(),
				new InvalidTimestampException("too old"))) {
			this.blockage.failed(TOPIC, refusal, 0, 0);
			assertThat(this.blockage.notBefore(TOPIC)).as(refusal.toString()).isZero();
		}
		this.blockage.failed(TOPIC, new TopicAuthorizationException("no"), 0, 0);
		assertThat(this.blockage.notBefore(TOPIC)).isPositive();
	}

	/**
	 * Its partition has gone to another instance, say.
	 */
	@Test
	void whatNobodyTriesAnyMoreIsNotBlocked() {
		for (Exception reason : List.of(new RecordTooLargeException(), new TimeoutException())) {
			this.blockage.failed(TOPIC, reason, 0, 0);
			this.blockage.failed(TOPIC, reason, 1, 60_000);
		}
		assertThat(topics(180_000)).containsExactly(TOPIC);
		assertThat(topics(180_001)).isEmpty();
		this.blockage.failed(TOPIC, new TimeoutException(), 0, 200_000);
		assertThat(topics(200_000)).containsExactly(TOPIC);
		assertThat(this.events).hasExactlyElementsOfTypes(RedirectBlockedEvent.class, RedirectBlockedEvent.class,
				RedirectBlockedEvent.class);
	}

	private List<String> topics(long now) {
		return this.blockage.topics(now).stream().map(BlockedTopic::topic).toList();
	}

}
