package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.listeners.ListenersProperties;

/**
 * A process starts, a second one joins it and leaves again.
 *
 * @param name what is large
 * @param listeners what a process consists of
 * @param limit for each wait
 */
record FootprintScenario(String name, ListenersProperties listeners, Duration limit) {

	private static final Duration SETTLE = Duration.ofSeconds(15);

	Footprint measure(Path directory) throws Exception {
		try (Stage stage = new Stage(directory, this.listeners, this.limit)) {
			Stopwatch start = Stopwatch.start();
			ListenersProcess first = stage.start();
			Assignments alone = stage.awaitAssigned((now) -> true);
			double startSeconds = start.seconds();
			TimeUnit.SECONDS.sleep(SETTLE.toSeconds());
			Reading figures = first.probe().look();
			ListenersProcess second = stage.start();
			stage.await((now) -> now.members() > alone.members());
			Stopwatch joining = Stopwatch.start();
			stage.awaitAssigned((now) -> now.members() == 2 * alone.members());
			double joinSeconds = joining.seconds();
			TimeUnit.SECONDS.sleep(SETTLE.toSeconds());
			Stopwatch leaving = Stopwatch.start();
			second.process().terminate(this.limit);
			stage.awaitAssigned((now) -> now.members() == alone.members());
			return new Footprint(this.name, this.listeners.style(), alone.members(), alone.partitions(), startSeconds,
					figures.of(Figure.HEAP), figures.of(Figure.RESIDENT), figures.count(Figure.THREADS),
					figures.count(Figure.SOCKETS), joinSeconds, leaving.seconds());
		}
	}

}
