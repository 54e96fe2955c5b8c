package io.github.resilientkafka.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.resilientkafka.topic.Cluster;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Takes one sample of a cluster after the other, on a thread of its own. The snapshot may
 * be read by any thread.
 */
final class SamplingLoop {

	/**
	 * A client that has had no answer for so many samples may be the reason.
	 */
	private static final int FAILURES_OF_A_CLIENT = 4;

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(SamplingLoop.class));

	private final Cluster cluster;

	private final SamplingSettings settings;

	private final Supplier<Map<String, Object>> configs;

	private final Supplier<TopicsInUse> inUse;

	private final Consumer<ClusterSnapshot> observer;

	private final Clock clock;

	private final Capabilities capabilities;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final Semaphore wanted = new Semaphore(0);

	private final Thread thread;

	private Duration pause = Duration.ZERO;

	private @Nullable ClusterSurvey survey;

	private volatile ClusterSnapshot snapshot;

	SamplingLoop(Cluster cluster, SamplingSettings settings, Supplier<Map<String, Object>> configs,
			Supplier<TopicsInUse> inUse, Consumer<ClusterSnapshot> observer, Clock clock) {
		this.cluster = cluster;
		this.settings = settings;
		this.configs = configs;
		this.inUse = inUse;
		this.observer = observer;
		this.clock = clock;
		this.capabilities = new Capabilities(cluster);
		this.snapshot = ClusterSnapshot.initial(cluster, clock.instant(), settings);
		this.thread = new Thread(this::run, "resilient-kafka-sampler");
		this.thread.setDaemon(true);
	}

	ClusterSnapshot snapshot() {
		return this.snapshot;
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Somebody has had no answer: look now, unless that is known, or was not so a moment
	 * ago.
	 */
	void hurry() {
		SampleAttempt last = this.snapshot.attempt();
		if (last.failure() == null && this.clock.instant().isAfter(last.at().plus(this.settings.timeout()))) {
			this.wanted.release();
		}
	}

	void stop() {
		this.stopped.countDown();
		this.thread.interrupt();
	}

	/**
	 * Wait for the thread to end.
	 */
	void join(Duration duration) throws InterruptedException {
		this.thread.join(duration.toMillis());
	}

	private void run() {
		try {
			while (this.stopped.getCount() > 0) {
				this.wanted.tryAcquire(this.pause.toMillis(), TimeUnit.MILLISECONDS);
				this.wanted.drainPermits();
				trySample();
			}
		}
		catch (InterruptedException ex) {
			// Nobody interrupts this thread but to stop it
		}
		finally {
			closeSurvey();
		}
	}

	private void sample() throws InterruptedException {
		ClusterSnapshot before = this.snapshot;
		long start = System.nanoTime();
		ClusterSnapshot after;
		try {
			after = ask(before, start);
		}
		catch (InterruptException ex) {
			throw new InterruptedException();
		}
		catch (KafkaException ex) {
			after = failed(before, ex, start);
			if (after.attempt().reachability().consecutiveFailures() % FAILURES_OF_A_CLIENT == 0) {
				closeSurvey();
			}
		}
		catch (RuntimeException ex) {
			if (this.stopped.getCount() == 0) {
				throw new InterruptedException();
			}
			logger.debug(ex, "A sample could not be taken");
			closeSurvey();
			after = failed(before, ex, start);
		}
		this.capabilities.logTransitions();
		this.snapshot = after;
		this.observer.accept(after);
	}

	/**
	 * This thread is the only one that looks: nothing may end it but a stop.
	 */
	private void trySample() throws InterruptedException {
		try {
			sample();
		}
		catch (RuntimeException | Error ex) {
			logger.error(ex, () -> "A sample of cluster %s has failed; the next is taken in %d s"
				.formatted(this.cluster, this.settings.interval().toSeconds()));
			closeSurvey();
			this.pause = this.settings.interval();
		}
	}

	private ClusterSnapshot ask(ClusterSnapshot before, long start) throws InterruptedException {
		TopicsInUse topics = this.inUse.get();
		ClusterAnswers answers = survey().take(topics, isDoubtful(before), this.clock.instant());
		Reachability reachability = before.attempt().reachability().succeeded(this.settings.recoverAfter());
		if (before.attempt().failure() != null) {
			logger.info(() -> "Cluster %s answers again, after %d failed sample(s)".formatted(this.cluster,
					before.attempt().reachability().consecutiveFailures()));
		}
		return SnapshotAssembler.next(before, answers, topics.roles(), this.capabilities.status(),
				attempt(start, null, reachability), this.settings.interval());
	}

	/**
	 * Whether brokers may be taken for live that are not: while no controller leads, and
	 * until one that leads again has noticed.
	 */
	private static boolean isDoubtful(ClusterSnapshot snapshot) {
		QuorumSample quorum = snapshot.quorum();
		return (quorum != null && quorum.leaderless() > 0) || !snapshot.brokers().unreachable().isEmpty();
	}

	private ClusterSnapshot failed(ClusterSnapshot before, Throwable reason, long start) {
		SampleFailure failure = SampleFailure.of(reason);
		if (before.attempt().failure() == null) {
			logger.error(() -> failure.kind().isSilence()
					? "No broker of cluster %s answers: %s. Its listeners wait, nothing is lost, and they go on by themselves; other errors about this cluster are likely to be due to this."
						.formatted(this.cluster, failure.message())
					: "Cluster %s cannot be asked how it is: %s".formatted(this.cluster, failure.message()));
		}
		return before.failed(attempt(start, failure, before.attempt().reachability().failed()),
				this.capabilities.status());
	}

	private SampleAttempt attempt(long start, @Nullable SampleFailure failure, Reachability reachability) {
		Duration planned = SamplePause.after(this.settings.interval(), reachability,
				ThreadLocalRandom.current().nextDouble());
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		this.pause = SamplePause.rest(planned, took);
		Instant now = this.clock.instant();
		return new SampleAttempt(now, took, now.plus(planned.multipliedBy(3)).plus(this.settings.timeout()), failure,
				reachability);
	}

	/**
	 * Made here and not before: hosts whose names are unknown, or a name server that
	 * hangs, must not keep the application from starting.
	 */
	private ClusterSurvey survey() {
		ClusterSurvey current = this.survey;
		if (current == null) {
			current = ClusterSurvey.of(this.configs.get(), this.capabilities, this.settings);
			this.survey = current;
		}
		return current;
	}

	private void closeSurvey() {
		if (this.survey != null) {
			this.survey.close();
			this.survey = null;
		}
	}

}
