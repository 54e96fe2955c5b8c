package io.github.resilientkafka.lag;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * When a partition had which end: 64 points at most, however long. Where it was thinned
 * out it knows of an offset later than it was there, never earlier. Not thread-safe.
 */
final class OffsetHistory {

	static final int CAPACITY = 64;

	/**
	 * How fine it is up to the horizon. The rest of the capacity is for what is older.
	 */
	private static final int SPACES = 32;

	private final long horizon;

	private final List<Point> points = new ArrayList<>();

	/**
	 * Create a history.
	 * @param horizon how far back it reaches at least, once that has passed
	 */
	OffsetHistory(Duration horizon) {
		this.horizon = horizon.toMillis();
	}

	/**
	 * Add a point.
	 * @param at when the end was known, in epoch ms; an earlier one than before is
	 * ignored
	 * @param end the offset behind the last record; one that is less than before says
	 * that this is another log, and all is forgotten
	 * @param needed an offset: since when the end is behind it is remembered beyond the
	 * horizon
	 */
	void add(long at, long end, long needed) {
		if (!this.points.isEmpty()) {
			Point last = last();
			if (at <= last.at()) {
				return;
			}
			if (end < last.end()) {
				this.points.clear();
			}
		}
		dropNeedlessLast(end, needed);
		this.points.add(new Point(at, end));
		while (this.points.size() > 2 && this.points.get(1).at() <= at - this.horizon
				&& this.points.get(1).end() <= needed) {
			this.points.remove(0);
		}
		if (this.points.size() > CAPACITY) {
			thinOut(needed);
		}
	}

	/**
	 * The last point makes room for the next one, if it is in the middle of a time in
	 * which nothing came or too near to the one before. The end of such a time stays:
	 * what comes next is not as old as its beginning.
	 */
	private void dropNeedlessLast(long end, long needed) {
		int last = this.points.size() - 1;
		if (last > 0) {
			Point before = this.points.get(last - 1);
			boolean wasFlat = before.end() == last().end();
			boolean isNear = last().at() - before.at() < spacing();
			if (wasFlat ? last().end() == end : isNear && !isFirstBehind(last, needed)) {
				this.points.remove(last);
			}
		}
	}

	private boolean isFirstBehind(int index, long needed) {
		return this.points.get(index).end() > needed && this.points.get(index - 1).end() <= needed;
	}

	/**
	 * Beyond the horizon points may be the further apart the older they are.
	 */
	private void thinOut(long needed) {
		int last = this.points.size() - 1;
		List<Point> kept = new ArrayList<>(List.of(this.points.get(0)));
		for (int index = 1; index <= last; index++) {
			Point point = this.points.get(index);
			long age = last().at() - point.at();
			long gap = (age > this.horizon) ? age / 4 : spacing();
			if (index == last || isFirstBehind(index, needed) || point.at() - kept.get(kept.size() - 1).at() >= gap) {
				kept.add(point);
			}
		}
		while (kept.size() > CAPACITY) {
			kept.remove((kept.get(1).end() > needed && kept.get(0).end() <= needed) ? 2 : 1);
		}
		this.points.clear();
		this.points.addAll(kept);
	}

	private long spacing() {
		return this.horizon / SPACES;
	}

	private Point last() {
		return this.points.get(this.points.size() - 1);
	}

	/**
	 * Whether it reaches back to a time.
	 * @param time the time in epoch ms
	 * @return whether there is a point of that time or earlier
	 */
	boolean reaches(long time) {
		return !this.points.isEmpty() && this.points.get(0).at() <= time;
	}

	/**
	 * The end at a time.
	 * @param time the time in epoch ms
	 * @return an end that the partition had by then, as late as is known, or {@code null}
	 * if it does not reach back that far
	 */
	@Nullable Long endBy(long time) {
		Long end = null;
		for (Point point : this.points) {
			if (point.at() > time) {
				break;
			}
			end = point.end();
		}
		return end;
	}

	/**
	 * The oldest end.
	 * @return the end of the first point, or {@code null} if there is none
	 */
	@Nullable Long oldestEnd() {
		return this.points.isEmpty() ? null : this.points.get(0).end();
	}

	/**
	 * When a record was there.
	 * @param offset its offset
	 * @return the earliest time in epoch ms at which the end is known to have been behind
	 * it, or {@code null} if it never was
	 */
	@Nullable Long presentAt(long offset) {
		for (Point point : this.points) {
			if (point.end() > offset) {
				return point.at();
			}
		}
		return null;
	}

	/**
	 * How long ago the record at an offset came, by interpolation between the points, or
	 * along the mean rate where it came before the first.
	 * @param offset the offset
	 * @return the time up to the last point, zero if no record is there yet, or
	 * {@code null} if that cannot be said
	 */
	@Nullable Duration age(long offset) {
		if (this.points.isEmpty()) {
			return null;
		}
		Point last = last();
		if (offset >= last.end()) {
			return Duration.ZERO;
		}
		Point before = this.points.get(0);
		Point after = last;
		for (Point point : this.points) {
			if (point.end() > offset) {
				after = (point != before) ? point : last;
				break;
			}
			before = point;
		}
		if (after.end() == before.end()) {
			return null;
		}
		double share = (double) (offset - before.end()) / (after.end() - before.end());
		double time = before.at() + share * (after.at() - before.at());
		return Duration.ofMillis(Math.round(last.at() - time));
	}

	int size() {
		return this.points.size();
	}

	private record Point(long at, long end) {

	}

}
