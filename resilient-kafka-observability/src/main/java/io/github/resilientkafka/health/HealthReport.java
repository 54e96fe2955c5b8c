package io.github.resilientkafka.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Puts the health of a component together, listener by listener.
 */
final class HealthReport {

	/** Of reasons, partitions and the like no more than so many are shown. */
	static final int MOST = 20;

	private HealthLevel level = HealthLevel.UP;

	private final List<Reason> reasons = new ArrayList<>();

	private final Map<String, Object> listeners = new LinkedHashMap<>();

	private final Map<String, Object> more = new LinkedHashMap<>();

	/**
	 * Something is not as it should be.
	 */
	void add(HealthLevel severity, String reason) {
		this.level = this.level.worse(severity);
		this.reasons.add(new Reason(severity, reason));
	}

	/**
	 * Nothing is known of a listener.
	 */
	void withoutSample(String listener) {
		add(HealthLevel.UNKNOWN, "There is no recent sample of the cluster of listener '%s': look at the part 'cluster'"
			.formatted(listener));
		this.listeners.put(listener, Map.of());
	}

	void listener(String listener, Map<String, Object> details) {
		this.listeners.put(listener, details);
	}

	void detail(String name, Object value) {
		this.more.put(name, value);
	}

	ComponentHealth health() {
		Map<String, Object> details = new LinkedHashMap<>();
		if (!this.reasons.isEmpty()) {
			List<String> worst = new ArrayList<>(this.reasons.stream()
				.sorted(Comparator.comparing(Reason::severity).reversed())
				.limit(MOST)
				.map(Reason::text)
				.toList());
			if (this.reasons.size() > MOST) {
				worst.add("... and %d more".formatted(this.reasons.size() - MOST));
			}
			details.put("reasons", worst);
		}
		details.put("listeners", this.listeners);
		details.putAll(this.more);
		return new ComponentHealth(this.level, details);
	}

	static void put(Map<String, Object> details, String name, @Nullable Object value) {
		if (value != null) {
			details.put(name, value);
		}
	}

	static void putSeconds(Map<String, Object> details, String name, @Nullable Duration value) {
		if (value != null) {
			details.put(name, value.toSeconds());
		}
	}

	private record Reason(HealthLevel severity, String text) {

	}

}
