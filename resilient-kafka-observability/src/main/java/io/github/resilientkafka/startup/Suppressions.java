package io.github.resilientkafka.startup;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The rules whose findings are accepted, and why.
 */
public final class Suppressions {

	private static final String PREFIX = "resilient-kafka.startup-checks.suppress.";

	private final Map<String, String> reasons = new HashMap<>();

	/**
	 * Create suppressions.
	 * @param reasons the reasons, by the id of the rule
	 * @throws StartupCheckException if there is no such rule, or no reason
	 */
	public Suppressions(Map<String, String> reasons) {
		reasons.forEach((id, reason) -> this.reasons.put(known(id), checked(id, reason)));
	}

	/**
	 * Create suppressions where what does not help is no reason not to start.
	 * @param reasons the reasons, by the id of the rule
	 * @return those that are in order
	 */
	public static Suppressions tolerant(Map<String, String> reasons) {
		Suppressions suppressions = new Suppressions(Map.of());
		reasons.forEach((id, reason) -> rule(id).filter((rule) -> StringUtils.hasText(reason))
			.ifPresent((rule) -> suppressions.reasons.put(rule, reason.strip())));
		return suppressions;
	}

	/**
	 * An environment variable has no dashes.
	 */
	private static Optional<String> rule(String id) {
		return StartupRules.ALL.stream()
			.map(StartupRule::id)
			.filter((known) -> uniform(known).equals(uniform(id)))
			.findFirst();
	}

	private static String known(String id) {
		return rule(id).orElseThrow(() -> new StartupCheckException(
				"%s%s suppresses a rule that does not exist.".formatted(PREFIX, id), "Use one of these, or remove it: "
						+ StartupRules.ALL.stream().map(StartupRule::id).sorted().collect(Collectors.joining(", "))));
	}

	private static String uniform(String id) {
		return id.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

	private static String checked(String id, @Nullable String reason) {
		if (reason == null || reason.isBlank()) {
			throw new StartupCheckException("%s%s has no reason.".formatted(PREFIX, id),
					"Say why the finding is accepted, for the next who wonders, for example: %s%s=one broker in the test environment"
						.formatted(PREFIX, id));
		}
		return reason.strip();
	}

	@Nullable String reason(String rule) {
		return this.reasons.get(rule);
	}

}
