package io.github.resilientkafka.deadletter.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

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

	/** What has been said and is known here. */
	private final Set<PauseChanged> heard = new HashSet<>();

	/** The lanes of each listener that are paused here because they are everywhere. */
	private final Map<String, Held> held = new HashMap<>();

	/** When the next pause of each listener ends. */
	private final Map<String, Instant> ends = new HashMap<>();

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
		Instant now = this.scheduler.getClock().instant();
		for (RegisteredListener listener : this.listeners.all()) {
			PausesInForce pauses = PausesInForce.of(this.ledgers.of(listener.policy().listener())
				.stream()
				.flatMap((ledger) -> ledger.pauses().stream())
				.toList());
			follow(listener, pauses, now);
		}
	}

	private void follow(RegisteredListener listener, PausesInForce pauses, Instant now) {
		String id = listener.policy().listener();
		Set<String> lanes = new TreeSet<>(listener.chain().laneNames().values());
		Set<String> wanted = pauses.lanes(lanes, now);
		Set<String> ended = this.held.getOrDefault(id, Held.NOTHING).lanes(lanes);
		Set<String> begun = new TreeSet<>(wanted);
		begun.removeAll(ended);
		ended.removeAll(wanted);
		ended.addAll(resumed(listener, pauses));
		ended.removeAll(wanted);
		change(id, begun, lanes, (lane) -> this.control.pause(id, lane, pauses.by(whose(lane, begun))));
		change(id, ended, lanes, (lane) -> this.control.resume(id, lane, pauses.by(whose(lane, ended))));
		this.held.put(id, new Held(wanted, wanted.equals(lanes)));
		Instant end = pauses.nextEnd(now);
		if (end != null && !end.equals(this.ends.put(id, end))) {
			this.scheduler.schedule(() -> lookAgain(id), end);
		}
	}

	/**
	 * The clock may have been set back meanwhile, and then it is too early.
	 */
	private synchronized void lookAgain(String listener) {
		this.ends.remove(listener);
		look();
	}

	private static String whose(@Nullable String lane, Set<String> lanes) {
		return (lane != null) ? lane : lanes.iterator().next();
	}

	private static void change(String listener, Set<String> some, Set<String> all, Consumer<@Nullable String> change) {
		if (some.equals(all)) {
			change.accept(null);
		}
		else {
			some.forEach(change);
		}
	}

	/**
	 * Lanes that are to go on everywhere, whatever has paused them here. That is said
	 * once.
	 */
	private Set<String> resumed(RegisteredListener listener, PausesInForce pauses) {
		Set<String> here = ListenerControl.pausedLanes(listener);
		Set<String> resumed = new TreeSet<>();
		for (PauseChanged said : pauses.said()) {
			if (!this.heard.add(said)) {
				continue;
			}
			if (said.lane() != null && !listener.chain().laneNames().containsValue(said.lane())) {
				logger.warn(
						() -> "%s has paused or resumed lane '%s' of listener '%s' on all instances, and this one has no such lane"
							.formatted(said.by(), said.lane(), said.listener()));
			}
			else if (!said.paused()) {
				here.stream().filter((lane) -> said.lane() == null || said.lane().equals(lane)).forEach(resumed::add);
			}
		}
		return resumed;
	}

	/**
	 * What is paused here because it is everywhere.
	 *
	 * @param lanes the names of the lanes
	 * @param all whether it is the whole listener, with the lanes that it gets later
	 */
	private record Held(Set<String> lanes, boolean all) {

		private static final Held NOTHING = new Held(Set.of(), false);

		Set<String> lanes(Set<String> now) {
			return new TreeSet<>(this.all ? now : this.lanes);
		}

	}

}
