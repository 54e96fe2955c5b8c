package io.github.resilientkafka.guarantees.soak;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.scene.Feed;

/**
 * Raises the pace of a feed until a mode does not keep up with it any more.
 *
 * @param feed what is raised
 * @param lag tells who keeps up
 * @param step how long each pace lasts
 */
record HighestRate(Feed feed, Lag lag, Duration step) {

	static final int LOWEST = 10;

	private static final int FIRST = 20;

	private static final double FACTOR = 1.4;

	/** Until the applications are compiled. */
	private static final Duration WARM_UP = Duration.ofSeconds(30);

	/** A mode keeps up if at the end of a step it is no more than this behind. */
	private static final int SECONDS_BEHIND = 2;

	/**
	 * Find the highest pace, and wait until nobody is behind.
	 * @param progress is told each step
	 * @return orders per second and mode, with which all modes keep up
	 * @throws InterruptedException if interrupted
	 */
	int find(Progress progress) throws InterruptedException {
		this.feed.pace(LOWEST);
		TimeUnit.SECONDS.sleep(WARM_UP.toSeconds());
		awaitNobodyBehind();
		int steady = LOWEST;
		int next = FIRST;
		while (keepsUp(next, progress)) {
			steady = next;
			next = (int) (next * FACTOR);
		}
		this.feed.pace(LOWEST);
		awaitNobodyBehind();
		return steady;
	}

	private boolean keepsUp(int rate, Progress progress) throws InterruptedException {
		this.feed.pace(rate);
		TimeUnit.MILLISECONDS.sleep(this.step.toMillis());
		long behind = this.lag.mostOfMain();
		boolean keepsUp = behind <= (long) rate * SECONDS_BEHIND;
		progress.line("%d orders/s for each mode: the slowest is %d behind%s", rate, behind,
				keepsUp ? "" : ", too many");
		return keepsUp;
	}

	private void awaitNobodyBehind() throws InterruptedException {
		while (this.lag.mostOfMain() > LOWEST * SECONDS_BEHIND) {
			TimeUnit.MILLISECONDS.sleep(500);
		}
	}

}
