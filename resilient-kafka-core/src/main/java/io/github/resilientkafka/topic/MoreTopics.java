package io.github.resilientkafka.topic;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The topics that come and go while the consumers of the retry topics run. Thread-safe.
 */
final class MoreTopics {

	private final RetiredLanes retired;

	private final ReplayLanes replays;

	private volatile Both last = Both.of(Set.of(), Set.of());

	MoreTopics(RetiredLanes retired, ReplayLanes replays) {
		this.retired = retired;
		this.replays = replays;
	}

	/**
	 * The topics that are read now: an immutable set, the same one until it changes,
	 * because it is asked for at each poll.
	 */
	Set<String> topics() {
		Both known = this.last;
		Set<String> ofRetired = this.retired.topics();
		Set<String> ofReplays = this.replays.topics();
		if (known.retired() != ofRetired || known.replays() != ofReplays) {
			known = Both.of(ofRetired, ofReplays);
			this.last = known;
		}
		return known.all();
	}

	/**
	 * What was found last.
	 *
	 * @param retired the topics of lanes that are not configured any more
	 * @param replays those of replayed dead letters
	 * @param all both
	 */
	private record Both(Set<String> retired, Set<String> replays, Set<String> all) {

		static Both of(Set<String> retired, Set<String> replays) {
			return new Both(retired, replays,
					Stream.concat(retired.stream(), replays.stream()).collect(Collectors.toUnmodifiableSet()));
		}

	}

}
