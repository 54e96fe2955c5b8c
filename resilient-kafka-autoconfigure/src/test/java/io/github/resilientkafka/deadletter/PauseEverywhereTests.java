package io.github.resilientkafka.deadletter;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.deadletter.Letters.Processing;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.ActuatorClient.Answer;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A pause holds on all instances, and on those that are started later.
 */
@BrokerTest
class PauseEverywhereTests {

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final Processing processing = new Processing();

	@Test
	void holdsOnAllInstancesAndAfterARestart() {
		try (ConfigurableApplicationContext one = application().run()) {
			try (ConfigurableApplicationContext other = application().run()) {
				assertThat(act(one, "'action':'pause','everywhere':'true'").status()).isEqualTo(200);
				await().untilAsserted(() -> assertThat(paused(other)).contains("main", "replay"));
				assertThat(paused(one)).contains("main", "replay");
			}
			try (ConfigurableApplicationContext later = application().run()) {
				await().untilAsserted(() -> assertThat(paused(later)).contains("main"));
				assertThat(act(later, "'action':'resume','everywhere':'true'").status()).isEqualTo(200);
				await().untilAsserted(() -> assertThat(paused(one)).isEmpty());
				assertThat(paused(later)).isEmpty();
			}
		}
	}

	@Test
	void endsByItself() {
		try (ConfigurableApplicationContext one = application().run();
				ConfigurableApplicationContext other = application().run()) {
			act(one, "'action':'pause','lane':'main','everywhere':'true','for':'3s'");
			await().untilAsserted(() -> assertThat(paused(other)).containsExactly("main"));
			await().untilAsserted(() -> assertThat(paused(other)).isEmpty());
			await().untilAsserted(() -> assertThat(paused(one)).isEmpty());
		}
	}

	@Test
	void aPauseOfTheListenerGoesOnWhenThatOfALaneEnds() {
		try (ConfigurableApplicationContext context = application().run()) {
			act(context, "'action':'pause','lane':'replay','everywhere':'true','for':'2s'");
			act(context, "'action':'pause','lane':'main','everywhere':'true','for':'3s'");
			act(context, "'action':'pause','everywhere':'true'");
			await().during(Duration.ofSeconds(4)).until(() -> paused(context).containsAll(Set.of("main", "replay")));
			act(context, "'action':'resume','everywhere':'true'");
			await().untilAsserted(() -> assertThat(paused(context)).isEmpty());
		}
	}

	@Test
	void whatMakesNoSenseIsExplained() {
		try (ConfigurableApplicationContext context = application().run()) {
			assertThat(act(context, "'action':'pause','for':'3s'").body().toString()).contains("everywhere=true");
			assertThat(act(context, "'action':'pause','everywhere':'true','for':'soon'").body().toString())
				.contains("such as 30m");
			assertThat(act(context, "'action':'pause','everywhere':'perhaps'").body().toString())
				.contains("true or false");
			assertThat(act(context, "'action':'pause','everywhere':'true','lane':'retry-9h'").body().toString())
				.contains("has no lane");
		}
	}

	@Test
	void withoutLedgersOthersCannotBeTold() {
		try (ConfigurableApplicationContext context = application().with("resilient-kafka.dead-letters.enabled=false")
			.run()) {
			Answer answer = act(context, "'action':'pause','everywhere':'true'");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.body().toString()).contains("resilient-kafka.dead-letters.enabled");
		}
	}

	private TestApplication application() {
		return Letters.application(this.topic, this.group, this.processing)
			.with("management.endpoint.resilientkafka.access=unrestricted");
	}

	private static Answer act(ConfigurableApplicationContext context, String parameters) {
		return ActuatorClient.of(context).post("resilientkafka/letters", "{" + parameters.replace('\'', '"') + "}");
	}

	private static List<String> paused(ConfigurableApplicationContext context) {
		return List.copyOf(ListenerControl.pausedLanes(context.getBean(RegisteredListeners.class).get("letters")));
	}

}
