package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.Collectors;

import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListeners;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Checks the configuration of all clients before the containers start.
 */
public final class ClientChecks implements SmartLifecycle {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClientChecks.class));

	private static final String PART = "clients";

	private final ClientSurvey survey;

	private final Examination examination;

	private final StartupCheckMode mode;

	private final StartupReport report;

	private volatile boolean running;

	/**
	 * Create the checks.
	 * @param listeners the listeners of the application
	 * @param survey what looks at the clients
	 * @param suppressions the rules whose findings are accepted
	 */
	public ClientChecks(RegisteredListeners listeners, ClientSurvey survey, Suppressions suppressions,
			StartupCheckMode mode, StartupReport report) {
		this.survey = survey;
		this.examination = new Examination((mode != StartupCheckMode.OFF) ? StartupRules.ALL : StartupRules.ESSENTIAL,
				suppressions);
		this.mode = mode;
		this.report = report;
		listeners.observe((listener) -> registered());
	}

	@Override
	public void start() {
		this.running = true;
		List<Finding> found = survey();
		if (this.mode == StartupCheckMode.FAIL && found.stream().anyMatch(ClientChecks::isError)) {
			throw refusal(found);
		}
		report(found);
	}

	/**
	 * A listener of a lazy bean. The application has started, and nothing stops it now.
	 */
	private void registered() {
		if (this.running) {
			report(survey());
		}
	}

	/**
	 * Checks that cannot be made are no reason not to start.
	 */
	private List<Finding> survey() {
		try {
			return this.survey.take()
				.stream()
				.flatMap((clients) -> this.examination.ofClients(clients).stream())
				.distinct()
				.toList();
		}
		catch (RuntimeException ex) {
			logger.warn(() -> "Start-up checks of clients could not be made: " + new RootCause(ex).text());
			return List.of();
		}
	}

	private void report(List<Finding> found) {
		List<Finding> unsaid = this.report.replace(PART, found);
		if (this.mode == StartupCheckMode.OFF) {
			StartupReport.logMissing(unsaid);
			return;
		}
		StartupReport.log(PART, unsaid, this.mode == StartupCheckMode.FAIL);
	}

	private static boolean isError(Finding finding) {
		return finding.state() == FindingState.REPORTED && finding.severity() == Severity.ERROR;
	}

	private static StartupCheckException refusal(List<Finding> found) {
		List<Finding> reported = found.stream()
			.filter((finding) -> finding.state() == FindingState.REPORTED && finding.severity() != Severity.INFO)
			.toList();
		String rules = reported.stream()
			.filter(ClientChecks::isError)
			.map(Finding::rule)
			.distinct()
			.collect(Collectors.joining(", "));
		return new StartupCheckException(
				"Start-up checks have found errors in Kafka clients, and resilient-kafka.startup-checks.mode is fail:\n\n"
						+ FindingsText.of(reported),
				"Do what is said behind each error (%s), or accept it with resilient-kafka.startup-checks.suppress.<rule>=<reason>."
					.formatted(rules));
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return AbstractMessageListenerContainer.DEFAULT_PHASE - 20;
	}

}
