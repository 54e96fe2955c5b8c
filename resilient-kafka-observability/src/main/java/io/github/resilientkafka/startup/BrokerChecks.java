package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.topic.ClusterAdmins;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Checks topics and brokers on a thread of its own when the containers have started, and
 * every hour from then on. What cannot be learned is asked for again sooner; nothing
 * waits for it.
 */
public final class BrokerChecks implements SmartLifecycle {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(BrokerChecks.class));

	/**
	 * Topics may appear late, and brokers may be away.
	 */
	private static final List<Duration> AGAIN = List.of(Duration.ofSeconds(10), Duration.ofMinutes(1),
			Duration.ofMinutes(5), Duration.ofMinutes(30));

	/**
	 * Topics are altered while the application runs.
	 */
	private static final Duration INTERVAL = Duration.ofHours(1);

	private final ClientSurvey survey;

	private final ClusterAdmins admins;

	private final Examination examination;

	private final StartupCheckMode mode;

	private final StartupReport report;

	private @Nullable ScheduledExecutorService thread;

	private volatile @Nullable Future<?> next;

	/**
	 * Create the checks.
	 * @param listeners the listeners of the application
	 * @param survey what looks at the clients
	 * @param suppressions the rules whose findings are accepted
	 */
	public BrokerChecks(RegisteredListeners listeners, ClientSurvey survey, ClusterAdmins admins,
			Suppressions suppressions, StartupCheckMode mode, StartupReport report) {
		this.survey = survey;
		this.admins = admins;
		this.examination = new Examination(StartupRules.ALL, suppressions);
		this.mode = mode;
		this.report = report;
		listeners.observe((listener) -> registered());
	}

	@Override
	public synchronized void start() {
		if (this.mode == StartupCheckMode.OFF || this.thread != null) {
			return;
		}
		ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread created = new Thread(task, "resilient-kafka-startup-checks");
			created.setDaemon(true);
			return created;
		});
		this.thread = executor;
		executor.execute(() -> examine(executor, 0));
	}

	/**
	 * A listener of a lazy bean.
	 */
	private synchronized void registered() {
		ScheduledExecutorService executor = this.thread;
		if (executor != null) {
			executor.execute(() -> {
				Future<?> planned = this.next;
				if (planned != null) {
					planned.cancel(false);
				}
				examine(executor, 0);
			});
		}
	}

	private void examine(ScheduledExecutorService executor, int tries) {
		boolean complete = false;
		try {
			complete = examine(tries);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		catch (RuntimeException ex) {
			logger.debug(ex, "Start-up checks could not be made");
		}
		boolean last = complete || tries >= AGAIN.size();
		Duration delay = last ? INTERVAL : AGAIN.get(tries);
		try {
			this.next = executor.schedule(() -> examine(executor, last ? AGAIN.size() + 1 : tries + 1),
					delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug(ex, "Start-up checks have been stopped");
		}
	}

	private boolean examine(int tries) throws InterruptedException {
		// There may be several, of the same servers with other credentials
		Map<String, Set<Finding>> byPart = new LinkedHashMap<>();
		for (ClientFacts clients : this.survey.take()) {
			BrokerFacts brokers = ask(clients);
			if (tries > AGAIN.size() && brokers.brokers().value() == null) {
				// What was found before still is the best that is known
				continue;
			}
			byPart.computeIfAbsent("cluster " + clients.cluster(), (part) -> new LinkedHashSet<>())
				.addAll(this.examination.ofBrokers(clients, brokers));
		}
		byPart.forEach((part, findings) -> StartupReport.log(part, this.report.replace(part, findings),
				this.mode == StartupCheckMode.FAIL));
		Map<String, Set<String>> skipped = byPart.values()
			.stream()
			.flatMap(Set::stream)
			.filter((finding) -> finding.state() == FindingState.SKIPPED)
			.collect(Collectors.groupingBy(Finding::rule, TreeMap::new,
					Collectors.mapping(Finding::value, Collectors.toSet())));
		if (!skipped.isEmpty()) {
			logger.debug(() -> "Start-up checks that could not be made: " + skipped);
		}
		if (!skipped.isEmpty() && tries == AGAIN.size()) {
			logger.info(() -> "Start-up checks that could not be made: " + skipped);
		}
		return skipped.isEmpty();
	}

	/**
	 * A cluster that no client can be made for, of whose hosts none is known say, keeps
	 * none of the others from being asked.
	 */
	private BrokerFacts ask(ClientFacts clients) throws InterruptedException {
		try {
			return BrokerSurvey.take(this.admins.of(clients.cluster()), clients);
		}
		catch (KafkaException ex) {
			logger.debug(ex, () -> "No admin client of cluster " + clients.cluster());
			return BrokerFacts.unreachable("No admin client: " + new RootCause(ex).text());
		}
	}

	@Override
	public synchronized void stop() {
		if (this.thread != null) {
			this.thread.shutdownNow();
			this.thread = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public int getPhase() {
		return AbstractMessageListenerContainer.DEFAULT_PHASE + 50;
	}

}
