package io.github.resilientkafka.lag;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The rules of Burrow, for offsets that are looked at from time to time: whoever was
 * caught up within the window is well, and only a whole window tells of trouble. No
 * number of records is too many by itself.
 */
final class LagRules {

	private LagRules() {
	}

	/**
	 * Judge a window of samples.
	 * @param window the samples, the oldest first
	 * @param complete how many a whole window has, at least 2
	 * @param polledAt when this instance has last polled the partition, in epoch ms, or
	 * {@code null} if it is not assigned here
	 * @return the status
	 */
	static LagStatus evaluate(List<LagSample> window, int complete, @Nullable Long polledAt) {
		if (window.isEmpty()) {
			return LagStatus.UNKNOWN;
		}
		LagSample newest = window.get(window.size() - 1);
		if (!newest.behind()) {
			return LagStatus.OK;
		}
		if (isRewound(window)) {
			return LagStatus.REWIND;
		}
		if (newest.paused() && !movedLast(window)) {
			return LagStatus.PAUSED;
		}
		if (window.stream().anyMatch((sample) -> !sample.behind()) || hasGained(window)) {
			return LagStatus.OK;
		}
		if (window.size() < complete) {
			return LagStatus.UNKNOWN;
		}
		return hasMoved(window) ? LagStatus.WARN : stuck(window, newest, polledAt);
	}

	/**
	 * Whether the offset was set back to one that is not reached again.
	 */
	private static boolean isRewound(List<LagSample> window) {
		long highest = window.stream().mapToLong(LagSample::settled).max().orElseThrow();
		return window.get(window.size() - 1).settled() < highest;
	}

	private static boolean movedLast(List<LagSample> window) {
		int last = window.size() - 1;
		return last > 0 && window.get(last).settled() != window.get(last - 1).settled();
	}

	private static boolean hasGained(List<LagSample> window) {
		for (int index = 1; index < window.size(); index++) {
			if (window.get(index).lag() < window.get(index - 1).lag()
					&& window.get(index).settled() > window.get(index - 1).settled()) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasMoved(List<LagSample> window) {
		return window.stream().mapToLong(LagSample::settled).distinct().count() > 1;
	}

	private static LagStatus stuck(List<LagSample> window, LagSample newest, @Nullable Long polledAt) {
		if (window.stream().anyMatch(LagSample::paused)) {
			// It has paused and had no whole window since
			return LagStatus.PAUSED;
		}
		long half = (newest.at() - window.get(0).at()) / 2;
		return (polledAt != null && polledAt > newest.at() - half) ? LagStatus.STALL : LagStatus.STOP;
	}

}
