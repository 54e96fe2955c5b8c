package io.github.resilientkafka.guarantees.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.fault.PlannedFault;
import io.github.resilientkafka.guarantees.fault.RetryTopicDeleted;
import io.github.resilientkafka.guarantees.fault.Schedule;
import io.github.resilientkafka.guarantees.fault.Started;
import io.github.resilientkafka.guarantees.history.Historian;
import io.github.resilientkafka.guarantees.history.ModeHistory;
import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.EffectsTable;
import io.github.resilientkafka.guarantees.scene.Feed;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.verdict.Evidence;
import io.github.resilientkafka.guarantees.workload.FateMix;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.util.FileSystemUtils;

/**
 * Starts everything, feeds orders, lets the schedule happen, waits until each order has
 * an end, and judges.
 */
public final class Run {

	/** For the last retries, and as long again as after a fault. */
	private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20).plus(FaultRun.RECOVERY_LIMIT);

	private final RunOptions options;

	private final Progress progress;

	public Run(RunOptions options) {
		this.options = options;
		this.progress = new Progress(options);
	}

	/**
	 * Do it.
	 * @return what came out
	 * @throws Exception if brokers, stores or applications cannot be started
	 */
	public RunResult run() throws Exception {
		Instant start = Instant.now();
		long started = System.nanoTime();
		List<Mode> modes = this.options.allowedModes();
		this.progress.begin();
		try (Scene scene = new Scene(directory(), modes, otherVersion())) {
			List<PlannedFault> schedule = schedule(scene);
			this.progress.planned(schedule.size());
			EffectsTable effects = new EffectsTable(scene.postgres().directUrl());
			effects.create();
			startApplications(scene);
			try (Historian historian = new Historian(scene.cluster().servers(), scene.directory(), modes)) {
				List<FaultResult> faults = new ArrayList<>();
				try (Feed feed = new Feed(scene.cluster().servers(), modes, this.options.rate(), FateMix.EIGHT_PERCENT,
						this.options.seed().get(0))) {
					await(modes, historian, (mode) -> historian.counts(mode).ended() > 0);
					LateOrders orders = new LateOrders();
					for (PlannedFault planned : schedule) {
						if (!this.options.hasTime(Duration.ofNanos(System.nanoTime() - started))) {
							this.progress.outOfTime(schedule.size() - faults.size());
							break;
						}
						FaultResult recovered = new FaultRun(scene, faults.size() + 1, planned).run();
						orders.sent(feed.nextId(), System.nanoTime());
						FaultResult result = recovered.stuck(late(modes, historian, orders.late(), schedule));
						faults.add(result);
						this.progress.fault(result, historian, modes);
					}
					drain(feed, historian, modes, schedule);
				}
				drainRest(historian, modes, schedule);
				return new RunResult(this.options.seed(), this.options.without(), this.options.rate(), start,
						TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started), faults,
						judge(historian.finish(), effects.rows(), schedule, faults));
			}
		}
	}

	/**
	 * The modes of ours of which older orders have no end. What is lost never has one.
	 */
	private static Set<Mode> late(List<Mode> modes, Historian historian, long id, List<PlannedFault> schedule) {
		return modes.stream()
			.filter((mode) -> !mode.peer() && !mode.mayLose())
			.filter((mode) -> historian.counts(mode).openBefore(id, excused(mode, schedule)) > 0)
			.collect(Collectors.toSet());
	}

	private List<PlannedFault> schedule(Scene scene) {
		List<Kind> kinds = this.options.allowedKinds().stream().filter((kind) -> possible(kind, scene)).toList();
		return Schedule.of(this.options.seed(), kinds, scene.modes(), this.options.faults());
	}

	private boolean possible(Kind kind, Scene scene) {
		Optional<String> obstacle = kind.obstacle(scene);
		obstacle.ifPresent((reason) -> this.progress.leftOut(kind, reason));
		return obstacle.isEmpty();
	}

	private Path directory() throws IOException {
		Path directory = this.options.directory().toAbsolutePath().resolve(this.options.name());
		FileSystemUtils.deleteRecursively(directory);
		return Files.createDirectories(directory);
	}

	private ClassPath otherVersion() {
		return (this.options.otherVersion() != null) ? ClassPath.withLibrary(this.options.otherVersion())
				: ClassPath.own();
	}

	private void startApplications(Scene scene) throws InterruptedException {
		scene.applications().forEach(Application::start);
		for (Application application : scene.applications()) {
			Started.await(application);
		}
		this.progress.started();
	}

	/**
	 * Poison alone looks like an outage to a circuit breaker, so orders that succeed go
	 * on until all others have an end.
	 */
	private void drain(Feed feed, Historian historian, List<Mode> modes, List<PlannedFault> schedule)
			throws InterruptedException {
		long last = feed.succeedFromNow();
		await(modes, historian, (mode) -> historian.counts(mode).openBefore(last, excused(mode, schedule)) == 0);
	}

	private void drainRest(Historian historian, List<Mode> modes, List<PlannedFault> schedule)
			throws InterruptedException {
		await(modes, historian,
				(mode) -> historian.counts(mode).openBefore(Long.MAX_VALUE, excused(mode, schedule)) == 0);
	}

	private void await(List<Mode> modes, Historian historian, Predicate<Mode> ended) throws InterruptedException {
		long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
		while (System.nanoTime() < limit && !modes.stream().filter((mode) -> !mode.mayLose()).allMatch(ended)) {
			TimeUnit.MILLISECONDS.sleep(500);
			this.progress.waiting(historian, modes);
		}
	}

	private static Set<Long> excused(Mode mode, List<PlannedFault> schedule) {
		Set<Long> excused = new HashSet<>();
		for (PlannedFault planned : schedule) {
			if (planned.fault() instanceof RetryTopicDeleted deleted && deleted.mode() == mode) {
				excused.addAll(deleted.waiting());
			}
		}
		return excused;
	}

	private static Map<Mode, ModeResult> judge(Map<Mode, ModeHistory> histories, Map<Long, Integer> effects,
			List<PlannedFault> schedule, List<FaultResult> faults) {
		// A consumer may lose its partitions at the start as well, when the second joins
		int interruptions = 2 + faults.stream().mapToInt(FaultResult::interruptions).sum();
		Map<Mode, ModeResult> results = new EnumMap<>(Mode.class);
		histories.forEach((mode, history) -> results.put(mode,
				Judge.judge(new Evidence(history, (mode == Mode.DEDUPLICATION_DATABASE) ? effects : new HashMap<>(),
						excused(mode, schedule), interruptions))));
		return results;
	}

}
