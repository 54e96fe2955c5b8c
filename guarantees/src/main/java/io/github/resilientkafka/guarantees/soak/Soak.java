package io.github.resilientkafka.guarantees.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.guarantees.fault.Started;
import io.github.resilientkafka.guarantees.history.Historian;
import io.github.resilientkafka.guarantees.history.ModeHistory;
import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.run.Judge;
import io.github.resilientkafka.guarantees.run.ModeResult;
import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.EffectsTable;
import io.github.resilientkafka.guarantees.scene.Feed;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.Storage;
import io.github.resilientkafka.guarantees.verdict.Evidence;
import io.github.resilientkafka.guarantees.workload.FateMix;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * An even load for a long time, at half of what the applications can take: what grows is
 * found by its slope.
 */
public final class Soak {

	/** Longer than any order takes to its end. */
	private static final Duration KEPT = Duration.ofMinutes(15);

	private static final Duration STEP = Duration.ofSeconds(15);

	/** Until the last step of the highest rate is forgotten. */
	private static final Duration SETTLE = Duration.ofSeconds(60);

	private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);

	private final SoakOptions options;

	private final Progress progress = new Progress();

	public Soak(SoakOptions options) {
		this.options = options;
	}

	/**
	 * Do it.
	 * @return what came out
	 * @throws Exception if brokers, stores or applications cannot be started
	 */
	public SoakResult run() throws Exception {
		Instant start = Instant.now();
		List<Mode> modes = this.options.allowedModes();
		this.progress.line("starting a controller, three brokers, stores and applications for %s",
				modes.stream().map(Mode::id).toList());
		try (Scene scene = new Scene(directory(), modes, ClassPath.own(), Storage.of(KEPT))) {
			EffectsTable effects = new EffectsTable(scene.postgres().directUrl());
			effects.create();
			startApplications(scene);
			try (Historian historian = new Historian(scene.cluster().servers(), scene.directory(), modes)) {
				Load load = load(scene, historian);
				await(() -> modes.stream().allMatch((mode) -> historian.counts(mode).open().isEmpty()));
				return new SoakResult(start, this.options.minutes(), load.highestRate(), load.rate(),
						judge(historian.finish(), effects.rows()), load.samples().all());
			}
		}
	}

	private Load load(Scene scene, Historian historian) throws InterruptedException {
		List<Mode> modes = scene.modes();
		Lag lag = new Lag(scene.surveyor(), modes);
		try (Feed feed = new Feed(scene.cluster().servers(), modes, HighestRate.LOWEST, FateMix.FIVE_PERCENT,
				this.options.seed())) {
			Integer highestRate = null;
			Integer rate = this.options.rate();
			if (rate == null) {
				highestRate = new HighestRate(feed, lag, STEP).find(this.progress);
				rate = highestRate / 2;
			}
			feed.pace(rate);
			this.progress.line("%d orders/s for each mode, for %d minutes", rate, this.options.minutes());
			TimeUnit.SECONDS.sleep(SETTLE.toSeconds());
			Samples samples = sample(scene, lag, historian);
			// Orders that succeed go on: poison alone looks like an outage to a circuit
			// breaker
			long last = feed.succeedFromNow();
			await(() -> modes.stream().allMatch((mode) -> historian.counts(mode).openBefore(last, Set.of()) == 0));
			return new Load(highestRate, rate, samples);
		}
	}

	private Path directory() throws IOException {
		Path directory = this.options.directory().toAbsolutePath().resolve("soak");
		FileSystemUtils.deleteRecursively(directory);
		return Files.createDirectories(directory);
	}

	private void startApplications(Scene scene) throws InterruptedException {
		scene.applications().forEach(Application::start);
		for (Application application : scene.applications()) {
			Started.await(application);
		}
		this.progress.line("all applications are up");
	}

	private Samples sample(Scene scene, Lag lag, Historian historian) throws InterruptedException {
		Map<String, ProcessProbe> probes = new LinkedHashMap<>();
		scene.applications()
			.forEach((application) -> probes.put(application.name(), new ProcessProbe(application.process().pid())));
		Samples samples = new Samples();
		long next = System.nanoTime();
		long end = next + TimeUnit.MINUTES.toNanos(this.options.minutes());
		long nextLine = next;
		while (next < end) {
			next += this.options.every().toNanos();
			TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
			samples.add("the groups", Figure.MAIN_LAG, lag.main());
			samples.add("the groups", Figure.RETRY_LAG, lag.retries());
			probes.forEach((name,
					probe) -> probe.look().figures().forEach((figure, value) -> samples.add(name, figure, value)));
			if (next >= nextLine) {
				nextLine = next + TimeUnit.MINUTES.toNanos(1);
				tell(samples, historian, end);
			}
		}
		return samples;
	}

	private void tell(Samples samples, Historian historian, long end) {
		int orders = this.options.allowedModes().stream().mapToInt((mode) -> historian.counts(mode).inputs()).sum();
		StringBuilder line = new StringBuilder();
		for (Series series : samples.all()) {
			if (series.figure() != Figure.METASPACE && series.figure() != Figure.SOCKETS) {
				line.append("; %s %s %.2f".formatted(series.of(), series.figure().label(), series.last()));
			}
		}
		this.progress.line("%d min left, %d orders%s",
				Math.max(0, TimeUnit.NANOSECONDS.toMinutes(end - System.nanoTime())), orders, line);
	}

	private static void await(BooleanSupplier condition) throws InterruptedException {
		long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
		while (System.nanoTime() < limit && !condition.getAsBoolean()) {
			TimeUnit.MILLISECONDS.sleep(500);
		}
	}

	private static Map<Mode, ModeResult> judge(Map<Mode, ModeHistory> histories, Map<Long, Integer> effects) {
		// A consumer may lose its partitions at the start, when the second joins
		int interruptions = 2;
		Map<Mode, ModeResult> results = new EnumMap<>(Mode.class);
		histories.forEach((mode, history) -> results.put(mode, Judge.judge(new Evidence(history,
				(mode == Mode.DEDUPLICATION_DATABASE) ? effects : Map.of(), Set.of(), interruptions))));
		return results;
	}

	private record Load(@Nullable Integer highestRate, int rate, Samples samples) {
	}

}
