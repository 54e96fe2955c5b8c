package io.github.resilientkafka.listener;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.topic.RetiredLane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pause by an operator, while retry topics that are not configured any more come and
 * go.
 */
@BrokerTest
class PausedRetiredLanesTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final ConfigurableApplicationContext context = TestApplication.of(Listener.class)
		.with("topic=" + this.topic, "group=" + this.group)
		.run();

	private final ListenerControl control = this.context.getBean(ListenerControl.class);

	private final RegisteredListener listener = this.context.getBean(RegisteredListeners.class).get("paused");

	private final List<RetiredLane> retired = List
		.of(new RetiredLane(this.topic + "." + this.group + ".retry-9m", this.topic, Duration.ofMinutes(9)));

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void aPauseEndsAlthoughARetryTopicIsGone() {
		this.listener.readRetired(this.retired);
		this.control.pause("paused", null, null);
		this.listener.readRetired(List.of());
		assertThat(ListenerControl.pausedLanes(this.listener)).containsExactly("main", "replay", "retry-1h");
		this.control.resume("paused", null, null);
		assertThat(ListenerControl.pausedLanes(this.listener)).isEmpty();
		this.listener.readRetired(this.retired);
		assertThat(ListenerControl.pausedLanes(this.listener)).isEmpty();
	}

	@Test
	void aPauseIsForARetryTopicThatIsFoundLaterToo() {
		this.control.pause("paused", null, null);
		this.listener.readRetired(this.retired);
		assertThat(ListenerControl.pausedLanes(this.listener)).containsExactly("main", "replay", "retry-1h",
				"retry-9m");
	}

	@Test
	void aPauseOfALaneIsForThatLane() {
		this.control.pause("paused", "main", null);
		this.listener.readRetired(this.retired);
		assertThat(ListenerControl.pausedLanes(this.listener)).containsExactly("main");
	}

	static class Listener {

		@ResilientKafkaListener(id = "paused", topics = "${topic}", groupId = "${group}", retryDelays = "1h")
		void listen(String value) {
		}

	}

}
