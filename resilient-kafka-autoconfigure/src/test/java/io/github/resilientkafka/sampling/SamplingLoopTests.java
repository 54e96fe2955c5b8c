package io.github.resilientkafka.sampling;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.topic.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nothing ends the thread that looks, and nothing blinds it.
 */
@BrokerTest
class SamplingLoopTests {

	/** Where nobody listens. */
	private static final Map<String, Object> NOBODY = Map.of("bootstrap.servers", "localhost:1");

	private static final SamplingSettings SETTINGS = new SamplingSettings(Duration.ofMillis(20), Duration.ofMillis(100),
			2);

	private SamplingLoop sampling;

	@AfterEach
	void stop() throws InterruptedException {
		this.sampling.stop();
		this.sampling.join(Duration.ofSeconds(5));
	}

	@Test
	void survivesAnErrorOfWhoeverIsTold() {
		AtomicInteger told = new AtomicInteger();
		start(() -> NOBODY, (snapshot) -> {
			if (told.getAndIncrement() == 0) {
				throw new NoClassDefFoundError("missing");
			}
		});
		await().until(() -> told.get() > 2);
		assertThat(this.sampling.snapshot().attempt().failure()).isNotNull();
	}

	@Test
	void takesAnotherClientWhenOneGetsNoAnswers() {
		AtomicInteger clients = new AtomicInteger();
		start(() -> {
			clients.incrementAndGet();
			return NOBODY;
		}, (snapshot) -> {
		});
		await().until(() -> clients.get() > 1);
		assertThat(this.sampling.snapshot().attempt().reachability().failures()).isGreaterThanOrEqualTo(4);
	}

	@Test
	void looksAtOnceWhenSomebodyHasHadNoAnswer() {
		SettableClock clock = new SettableClock();
		Map<String, Object> configs = Map.of("bootstrap.servers", TestBroker.servers());
		AtomicInteger samples = new AtomicInteger();
		this.sampling = new SamplingLoop(new Cluster(configs),
				new SamplingSettings(Duration.ofHours(1), Duration.ofSeconds(30), 2), () -> configs,
				() -> new TopicsInUse(Map.of(), Map.of()), (snapshot) -> samples.incrementAndGet(),
				clock.steadyClock());
		this.sampling.start();
		await().atMost(Duration.ofSeconds(60)).until(() -> samples.get() == 1);
		this.sampling.hurry();
		await().during(Duration.ofMillis(300)).until(() -> samples.get() == 1);
		clock.tick(Duration.ofMinutes(1));
		this.sampling.hurry();
		await().atMost(Duration.ofSeconds(60)).until(() -> samples.get() == 2);
	}

	private void start(Supplier<Map<String, Object>> configs, Consumer<ClusterSnapshot> observer) {
		this.sampling = new SamplingLoop(new Cluster(NOBODY), SETTINGS, configs,
				() -> new TopicsInUse(Map.of("topic", TopicRole.CONSUME), Map.of()), observer, Clock.systemUTC());
		this.sampling.start();
	}

}
