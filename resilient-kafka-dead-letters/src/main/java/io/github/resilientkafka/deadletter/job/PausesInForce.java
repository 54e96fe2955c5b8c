package io.github.resilientkafka.deadletter.job;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.PauseChanged;
import org.jspecify.annotations.Nullable;

/**
 * What was said about the lanes of a listener: a lane is paused as long as any pause of
 * it, or of all lanes, is in force that nobody has ended since.
 *
 * @param said the last word on each lane and on all of them
 */
record PausesInForce(List<PauseChanged> said) {

	static PausesInForce of(Collection<PauseChanged> said) {
		return new PausesInForce(said.stream().sorted(Comparator.comparing(PauseChanged::at)).toList());
	}

	/**
	 * The lanes that are paused.
	 * @param lanes all lanes of the listener
	 * @param now the time
	 */
	Set<String> lanes(Collection<String> lanes, Instant now) {
		Set<String> paused = new TreeSet<>();
		lanes.stream().filter((lane) -> pause(lane, now) != null).forEach(paused::add);
		return paused;
	}

	private @Nullable PauseChanged pause(String lane, Instant now) {
		PauseChanged inForce = null;
		for (PauseChanged each : about(lane).toList()) {
			if (!each.paused()) {
				inForce = null;
			}
			else if (each.until() == null || each.until().isAfter(now)) {
				inForce = each;
			}
		}
		return inForce;
	}

	private Stream<PauseChanged> about(String lane) {
		return this.said.stream().filter((each) -> each.lane() == null || each.lane().equals(lane));
	}

	/**
	 * Who has had the last word on a lane.
	 */
	String by(String lane) {
		return about(lane).reduce((first, last) -> last).map(PauseChanged::by).orElse("");
	}

	/**
	 * When the next pause ends by itself.
	 */
	@Nullable Instant nextEnd(Instant now) {
		return this.said.stream()
			.filter(PauseChanged::paused)
			.map(PauseChanged::until)
			.filter(Objects::nonNull)
			.filter((until) -> until.isAfter(now))
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

}
