package io.github.resilientkafka.startup;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

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
	 * An environment variable has no dashes.
	 */
	private static String known(String id) {
		return StartupRules.ALL.stream()
			.map(StartupRule::id)
			.filter((known) -> uniform(known).equals(uniform(id)))
			.findFirst()
			.orElseThrow(
					() -> new StartupCheckException("%s%s suppresses a rule that does not exist.".formatted(PREFIX, id),
							"Use one of these, or remove it: " + StartupRules.ALL.stream()
								.map(StartupRule::id)
								.sorted()
								.collect(Collectors.joining(", "))));
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
