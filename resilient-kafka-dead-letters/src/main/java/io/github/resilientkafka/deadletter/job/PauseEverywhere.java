package io.github.resilientkafka.deadletter.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.PauseChanged;
import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.PauseSpreader;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;
import org.springframework.scheduling.TaskScheduler;

/**
 * Pauses and resumes listeners on all instances, those included that are started later.
 * Thread-safe.
 */
public final class PauseEverywhere implements PauseSpreader {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PauseEverywhere.class));

	private final RegisteredListeners listeners;

	private final Ledgers ledgers;

	private final ListenerControl control;

	private final TaskScheduler scheduler;

	/** What was said last of each listener and lane, and has been done here. */
	private final Map<String, PauseChanged> done = new HashMap<>();

	public PauseEverywhere(RegisteredListeners listeners, Ledgers ledgers, ListenerControl control,
			TaskScheduler scheduler) {
		this.listeners = listeners;
		this.ledgers = ledgers;
		this.control = control;
		this.scheduler = scheduler;
		ledgers.observe(this::look);
	}

	@Override
	public void change(String id, @Nullable String lane, boolean paused, @Nullable Duration duration,
			@Nullable String by) {
		RegisteredListener listener = this.listeners.get(id);
		if (listener == null) {
			throw new IllegalArgumentException("There is no listener '%s'; use one of %s".formatted(id,
					this.listeners.all().stream().map((each) -> each.policy().listener()).toList()));
		}
		if (lane != null && !listener.chain().laneNames().containsValue(lane)) {
			throw new IllegalArgumentException("Listener '%s' has no lane '%s'; use one of %s".formatted(id, lane,
					listener.chain().laneNames().values().stream().distinct().sorted().toList()));
		}
		Ledger ledger = this.ledgers.of(id)
			.stream()
			.min(Comparator.comparing(Ledger::topic))
			.orElseThrow(() -> new IllegalArgumentException(
					"Listener '%s' has no dead letters, and other instances are told by their ledger; leave everywhere out and ask each instance"
						.formatted(id)));
		Instant now = this.scheduler.getClock().instant();
		this.ledgers.append(listener, ledger, new PauseChanged(id, lane, paused,
				(duration != null) ? now.plus(duration) : null, (by != null) ? by : "anonymous", now));
		look();
	}

	private synchronized void look() {
		for (RegisteredListener listener : this.listeners.all()) {
			List<PauseChanged> said = this.ledgers.of(listener.policy().listener())
				.stream()
				.flatMap((ledger) -> ledger.pauses().stream())
				.sorted(Comparator.comparing(PauseChanged::at))
				.toList();
			said.forEach(this::apply);
		}
	}

	private void apply(PauseChanged said) {
		String key = said.listener() + "/" + said.lane();
		if (said.equals(this.done.put(key, said))) {
			return;
		}
		Clock clock = this.scheduler.getClock();
		boolean over = said.until() != null && !said.until().isAfter(clock.instant());
		try {
			if (said.paused() && !over) {
				this.control.pause(said.listener(), said.lane(), said.by());
				if (said.until() != null) {
					this.scheduler.schedule(() -> end(key, said), said.until());
				}
			}
			else if (isPaused(said)) {
				this.control.resume(said.listener(), said.lane(), said.by());
			}
		}
		catch (IllegalArgumentException ex) {
			logger.warn(
					() -> "%s has paused or resumed lane '%s' of listener '%s' on all instances, and this one has no such lane"
						.formatted(said.by(), said.lane(), said.listener()));
		}
	}

	/**
	 * Whatever has paused it: it is to go on everywhere.
	 */
	private boolean isPaused(PauseChanged said) {
		RegisteredListener listener = this.listeners.get(said.listener());
		Set<String> lanes = (listener != null) ? ListenerControl.pausedLanes(listener) : Set.of();
		return (said.lane() != null) ? lanes.contains(said.lane()) : !lanes.isEmpty();
	}

	private synchronized void end(String key, PauseChanged pause) {
		if (pause.equals(this.done.get(key))) {
			this.control.resume(pause.listener(), pause.lane(), pause.by());
		}
	}

}
