package io.github.resilientkafka.circuitbreaker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * What the last calls of a circuit breaker have failed with. One poison record among many
 * failures of a service must not pass for the cause of an outage. Thread-safe.
 */
final class RecentFailures {

	private static final int KEPT = 32;

	private final AtomicReferenceArray<@Nullable Throwable> kept = new AtomicReferenceArray<>(KEPT);

	private final AtomicLong added = new AtomicLong();

	void add(Throwable failure) {
		this.kept.set((int) (this.added.getAndIncrement() % KEPT), failure);
	}

	/**
	 * The failures of the class that most of the last ones are of.
	 * @param last how many are looked at; those that are kept, if it is more
	 * @return the most frequent, or {@code null} if there is none
	 */
	@Nullable Frequent mostFrequent(int last) {
		List<Throwable> failures = last(last);
		Map<Class<?>, Integer> counts = new HashMap<>();
		failures.forEach((failure) -> counts.merge(failure.getClass(), 1, Integer::sum));
		Frequent frequent = null;
		for (Throwable failure : failures) {
			int count = counts.getOrDefault(failure.getClass(), 0);
			if (frequent == null || count > frequent.count()) {
				frequent = new Frequent(failure, count, failures.size());
			}
		}
		return frequent;
	}

	/**
	 * The latest first.
	 */
	private List<Throwable> last(int number) {
		long end = this.added.get();
		List<Throwable> failures = new ArrayList<>();
		for (long index = end - 1; index >= Math.max(0, end - Math.min(number, KEPT)); index--) {
			Throwable failure = this.kept.get((int) (index % KEPT));
			if (failure != null) {
				failures.add(failure);
			}
		}
		return failures;
	}

	/**
	 * Failures of one class.
	 *
	 * @param latest the latest of them
	 * @param count how many there are
	 * @param total among how many failures
	 */
	record Frequent(Throwable latest, int count, int total) {

	}

}
