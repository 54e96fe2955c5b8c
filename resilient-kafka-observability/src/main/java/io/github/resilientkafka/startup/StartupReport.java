package io.github.resilientkafka.startup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * What the start-up checks have found so far. Thread-safe.
 */
public final class StartupReport {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(StartupReport.class));

	private static final String SUPPRESS = "To accept a finding, set resilient-kafka.startup-checks.suppress.<rule>=<reason>.";

	private final Map<String, List<Finding>> byPart = new LinkedHashMap<>();

	private final Set<Finding> said = new HashSet<>();

	private final List<Consumer<List<Finding>>> observers = new CopyOnWriteArrayList<>();

	private volatile List<Finding> findings = List.of();

	/**
	 * Create an empty report.
	 */
	public StartupReport() {
	}

	/**
	 * All findings.
	 * @return an immutable list
	 */
	public List<Finding> findings() {
		return this.findings;
	}

	/**
	 * Be told of the findings, now and whenever they change.
	 * @param observer what is told
	 */
	public void observe(Consumer<List<Finding>> observer) {
		this.observers.add(observer);
		observer.accept(this.findings);
	}

	/**
	 * Replace the findings of a part.
	 * @return those to be reported that were not there before
	 */
	List<Finding> replace(String part, Collection<Finding> current) {
		List<Finding> unsaid;
		synchronized (this.byPart) {
			this.byPart.put(part, List.copyOf(current));
			List<Finding> all = new ArrayList<>();
			this.byPart.values().forEach(all::addAll);
			this.findings = List.copyOf(all);
			unsaid = current.stream()
				.filter((finding) -> finding.state() == FindingState.REPORTED && this.said.add(finding))
				.toList();
		}
		this.observers.forEach((observer) -> observer.accept(this.findings));
		return unsaid;
	}

	/**
	 * Log findings: errors and warnings together, what has changed for an application
	 * that was migrated, and of the others how many there are.
	 * @param asErrors whether errors are logged as such
	 */
	static void log(String part, Collection<Finding> reported, boolean asErrors) {
		List<Finding> errors = reported.stream()
			.filter((finding) -> asErrors && finding.severity() == Severity.ERROR)
			.toList();
		if (!errors.isEmpty()) {
			logger.error(() -> text(part, errors));
		}
		List<Finding> warnings = reported.stream()
			.filter((finding) -> finding.severity() != Severity.INFO && !errors.contains(finding))
			.toList();
		if (!warnings.isEmpty()) {
			logger.warn(() -> text(part, warnings));
		}
		List<Finding> infos = reported.stream().filter((finding) -> finding.severity() == Severity.INFO).toList();
		List<Finding> changes = infos.stream().filter((info) -> StartupRules.isAboutChange(info.rule())).toList();
		if (!changes.isEmpty()) {
			logger.info(() -> text(part, changes));
		}
		List<Finding> others = infos.stream().filter((info) -> !changes.contains(info)).toList();
		if (!others.isEmpty()) {
			logger.info(
					() -> "Start-up checks of %s have %s (%s): read them under startupChecks of the endpoint resilientkafka, or here with logging.level.%s=DEBUG."
						.formatted(part, (others.size() == 1) ? "a hint" : others.size() + " hints",
								others.stream().map(Finding::rule).distinct().collect(Collectors.joining(", ")),
								StartupReport.class.getName()));
			logger.debug(() -> text(part, others));
		}
	}

	/**
	 * Log what is missing where nothing else is checked.
	 */
	static void logMissing(Collection<Finding> reported) {
		if (!reported.isEmpty()) {
			logger.warn(() -> "Start-up checks are off, and this is missing: " + FindingsText.of(reported).strip());
		}
	}

	private static String text(String part, Collection<Finding> findings) {
		return "Start-up checks of %s. %s%n%s".formatted(part, SUPPRESS, FindingsText.of(findings));
	}

}
