package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.topic.Cluster;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * What a cluster answers and what it refuses. A refusal is logged once, and not provoked
 * again for ten minutes, since brokers log refusals too. Confined to one thread.
 */
final class Capabilities {

	/**
	 * The item of a question that is not about anything by name.
	 */
	static final String WHOLE = "";

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Capabilities.class));

	private static final int LOGGED_ITEMS = 5;

	private static final Duration PROBE_AFTER = Duration.ofMinutes(10);

	private final Cluster cluster;

	private final Map<Capability, Map<String, Answer>> answers = new EnumMap<>(Capability.class);

	private final Map<Capability, Map<CapabilityState, Map<String, String>>> transitions = new EnumMap<>(
			Capability.class);

	Capabilities(Cluster cluster) {
		this.cluster = cluster;
		for (Capability capability : Capability.values()) {
			this.answers.put(capability, new TreeMap<>());
		}
	}

	boolean mayAsk(Capability capability, Instant now) {
		return mayAsk(capability, WHOLE, now);
	}

	boolean mayAsk(Capability capability, String item, Instant now) {
		Answer answer = answers(capability).get(item);
		return answer == null || !answer.state().isRefusal() || !now.isBefore(answer.at().plus(PROBE_AFTER));
	}

	Set<String> askable(Capability capability, Collection<String> items, Instant now) {
		return items.stream().filter((item) -> mayAsk(capability, item, now)).collect(Collectors.toSet());
	}

	/**
	 * Note what has become of a question.
	 * @return what that says of the question
	 */
	CapabilityState note(Capability capability, String item, BrokerAnswer<?> answer, Instant now) {
		if (answer instanceof Failed<?> failed) {
			return failed(capability, item, failed.reason(), now);
		}
		answered(capability, item, now);
		return CapabilityState.OK;
	}

	void answered(Capability capability, String item, Instant now) {
		put(capability, item, new Answer(CapabilityState.OK, now), null);
	}

	CapabilityState failed(Capability capability, String item, Throwable failure, Instant now) {
		CapabilityState state = CapabilityState.of(failure);
		if (state.isRefusal() || !state(capability, item).isRefusal()) {
			put(capability, item, new Answer(state, now), failure);
		}
		return state;
	}

	/**
	 * Forget about what is not asked any more.
	 */
	void retain(Capability capability, Collection<String> items) {
		answers(capability).keySet().retainAll(items);
	}

	CapabilityState state(Capability capability, String item) {
		Answer answer = answers(capability).get(item);
		return (answer != null) ? answer.state() : CapabilityState.UNKNOWN;
	}

	Map<Capability, CapabilityStatus> status() {
		Map<Capability, CapabilityStatus> status = new EnumMap<>(Capability.class);
		this.answers.keySet().forEach((capability) -> status.put(capability, status(capability)));
		return Map.copyOf(status);
	}

	private CapabilityStatus status(Capability capability) {
		Map<String, Answer> answers = answers(capability);
		CapabilityState worst = answers.values()
			.stream()
			.map(Answer::state)
			.max(CapabilityState::compareTo)
			.orElse(CapabilityState.UNKNOWN);
		Set<String> denied = new TreeSet<>();
		answers.forEach((item, answer) -> {
			if (answer.state() == CapabilityState.DENIED && !item.equals(WHOLE)) {
				denied.add(item);
			}
		});
		return new CapabilityStatus(worst, Set.copyOf(denied));
	}

	private Map<String, Answer> answers(Capability capability) {
		return this.answers.getOrDefault(capability, Map.of());
	}

	private void put(Capability capability, String item, Answer answer, @Nullable Throwable failure) {
		CapabilityState before = state(capability, item);
		answers(capability).put(item, answer);
		if (before != answer.state() && (before.isRefusal() || answer.state().isRefusal())) {
			this.transitions.computeIfAbsent(capability, (key) -> new EnumMap<>(CapabilityState.class))
				.computeIfAbsent(answer.state(), (key) -> new TreeMap<>())
				.put(item, (failure != null) ? String.valueOf(failure.getMessage()) : "");
		}
	}

	/**
	 * Log what has changed since the last time: one line for each question, whatever the
	 * number of topics.
	 */
	void logTransitions() {
		this.transitions.forEach((capability, states) -> states.forEach((state, items) -> {
			String names = items.keySet()
				.stream()
				.filter((item) -> !item.equals(WHOLE))
				.limit(LOGGED_ITEMS)
				.collect(Collectors.joining(", "));
			String what = capability.name().toLowerCase(Locale.ROOT)
					+ (names.isEmpty() ? "" : " of %d by name (%s)".formatted(items.size(), names));
			String message = items.values().iterator().next();
			switch (state) {
				case DENIED -> logger.warn(
						() -> "Cluster %s does not let the application ask about %s, which is unknown until it does: %s Grant it %s."
							.formatted(this.cluster, what, message, capability.permission()));
				case UNSUPPORTED -> logger.info(() -> "Cluster %s cannot be asked about %s, which is unknown: %s"
					.formatted(this.cluster, what, message));
				default ->
					logger.info(() -> "Cluster %s lets the application ask about %s".formatted(this.cluster, what));
			}
		}));
		this.transitions.clear();
	}

	private record Answer(CapabilityState state, Instant at) {

	}

}
