package io.github.resilientkafka.guarantees.soak;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.fault.Started;
import io.github.resilientkafka.guarantees.listeners.ListenersProperties;
import io.github.resilientkafka.guarantees.listeners.Style;
import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.EffectsTable;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.workload.Lanes;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.util.FileSystemUtils;

/**
 * Nobody sends a record: measures what the applications do all the same. Beside the
 * applications of the other roles there is one of each style, with as many listeners as
 * ours has modes, so that they can be compared.
 */
public final class Idle {

	private static final Duration WARM_UP = Duration.ofMinutes(2);

	private static final int LISTENERS = 7;

	private static final int PARTITIONS = 6;

	private final IdleOptions options;

	private final Progress progress = new Progress();

	public Idle(IdleOptions options) {
		this.options = options;
	}

	/**
	 * Do it.
	 * @return what came out
	 * @throws Exception if brokers, stores or applications do not start
	 */
	public IdleResult run() throws Exception {
		Instant start = Instant.now();
		this.progress.line("starting brokers, stores and applications");
		Path directory = this.options.directory().toAbsolutePath().resolve("idle");
		FileSystemUtils.deleteRecursively(directory);
		Files.createDirectories(directory);
		try (Scene scene = new Scene(directory, Arrays.asList(Mode.values()), ClassPath.own())) {
			new EffectsTable(scene.postgres().directUrl()).create();
			List<Watched> watched = start(scene, directory);
			this.progress.line("warming up for %d s", WARM_UP.toSeconds());
			TimeUnit.SECONDS.sleep(WARM_UP.toSeconds());
			return new IdleResult(start, this.options.minutes(), watch(watched));
		}
	}

	private static List<Watched> start(Scene scene, Path directory) throws InterruptedException, ExecutionException {
		List<Watched> watched = new ArrayList<>();
		for (Application application : scene.at(0)) {
			application.start();
			Started.await(application);
			watched.add(new Watched(application.peer() ? "the peer in its two modes" : "ours in its seven modes",
					new ProcessProbe(application.process().pid()), () -> metrics(application)));
		}
		for (Style style : Style.values()) {
			ListenersProperties listeners = new ListenersProperties(style, LISTENERS, PARTITIONS, Lanes.FIRST, false);
			listeners.createTopics(scene.surveyor().admin());
			ListenersProcess process = ListenersProcess.start(style.id(), directory, scene.cluster().servers(),
					listeners);
			watched.add(new Watched("%d listeners, %s".formatted(LISTENERS, style.id()), process.probe(),
					process::metrics));
		}
		return watched;
	}

	private static Prometheus metrics(Application application) {
		return new Prometheus(application.answer("/actuator/prometheus").map(HttpResponse::body).orElse(""));
	}

	private List<IdleProcess> watch(List<Watched> watched) throws InterruptedException, IOException {
		List<Double> requests = new ArrayList<>();
		for (Watched process : watched) {
			requests.add(process.metrics().take().requests());
		}
		List<Duration> cpu = watched.stream().map((process) -> process.probe().cpu()).toList();
		Stopwatch start = Stopwatch.start();
		for (int minute = 1; minute <= this.options.minutes(); minute++) {
			TimeUnit.NANOSECONDS.sleep(start.started() + TimeUnit.MINUTES.toNanos(minute) - System.nanoTime());
			tell(minute, watched, cpu);
		}
		double hours = start.seconds() / TimeUnit.HOURS.toSeconds(1);
		List<IdleProcess> result = new ArrayList<>();
		for (int index = 0; index < watched.size(); index++) {
			Watched process = watched.get(index);
			Duration used = process.probe().cpu().minus(cpu.get(index));
			double sent = process.metrics().take().requests() - requests.get(index);
			Reading figures = process.probe().look();
			result.add(new IdleProcess(process.name(), used.toMillis() / 1000d / hours,
					sent / TimeUnit.HOURS.toSeconds(1) / hours, figures.count(Figure.THREADS),
					figures.of(Figure.HEAP)));
		}
		return result;
	}

	private void tell(int minute, List<Watched> watched, List<Duration> cpuBefore) {
		StringBuilder line = new StringBuilder();
		for (int index = 0; index < watched.size(); index++) {
			Duration used = watched.get(index).probe().cpu().minus(cpuBefore.get(index));
			line.append("; %s %.1f %%".formatted(watched.get(index).name(), used.toMillis() / (minute * 600d)));
		}
		this.progress.line("%d of %d min, CPU so far%s", minute, this.options.minutes(), line);
	}

	/**
	 * A process and how to look at it.
	 */
	private record Watched(String name, ProcessProbe probe, MetricsSource metrics) {
	}

	private interface MetricsSource {

		Prometheus take() throws IOException, InterruptedException;

	}

}
