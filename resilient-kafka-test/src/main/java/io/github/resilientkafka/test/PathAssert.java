package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about the way of a record through the lanes of a listener.
 */
public final class PathAssert extends AbstractAssert<PathAssert, SentRecord> {

	private final String listener;

	PathAssert(SentRecord record, String listener) {
		super(record, PathAssert.class);
		this.listener = listener;
	}

	/**
	 * It was tried in these lanes, in this order, and in no others. Attempts that follow
	 * each other in one lane count as one.
	 * @param lanes their names: {@code main}, {@code retry-} and the delay, or
	 * {@code replay}
	 * @return this
	 */
	public PathAssert visits(String... lanes) {
		return check((journey) -> journey.lanes().equals(List.of(lanes)), "visits to " + List.of(lanes));
	}

	/**
	 * It was processed in the end.
	 * @return this
	 */
	public PathAssert endsProcessed() {
		return check((journey) -> journey.last() instanceof Step.Processed, "a record that was processed");
	}

	/**
	 * It is a dead letter.
	 * @return this
	 */
	public PathAssert endsDeadLettered() {
		return endsDeadLettered(Throwable.class);
	}

	/**
	 * It is a dead letter because of an exception, or one that was caused by it.
	 * @param exception the class of the exception
	 * @return this
	 */
	public PathAssert endsDeadLettered(Class<? extends Throwable> exception) {
		return check(
				(journey) -> journey.last() instanceof Step.DeadLettered dead && hasCause(dead.exception(), exception),
				"a dead letter because of " + exception.getName());
	}

	/**
	 * A filter has left it out, or it was skipped as a duplicate.
	 * @return this
	 */
	public PathAssert endsLeftOut() {
		return check((journey) -> journey.last() instanceof Step.LeftOut, "a record that was left out");
	}

	/**
	 * It was given up without a dead letter.
	 * @return this
	 */
	public PathAssert endsDropped() {
		check((journey) -> journey.last() instanceof Step.Dropped, "a record that was dropped");
		this.actual.tester().records().expectDrop(journey());
		return this;
	}

	/**
	 * Between its first attempt and its end lies at least some time.
	 * @param duration the time, of which most may have been skipped
	 * @return this
	 */
	public PathAssert tookAtLeast(Duration duration) {
		check(Journey::hasEnded, "a record that has its end");
		Journey journey = journey();
		Step last = journey.steps().get(journey.steps().size() - 1);
		if (Duration.between(journey.steps().get(0).at(), last.at()).compareTo(duration) < 0) {
			failWithMessage("Expected a way of at least %s, but this is its way:%n%s", duration, journey);
		}
		return this;
	}

	private static boolean hasCause(Throwable exception, Class<? extends Throwable> type) {
		for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

	private PathAssert check(Predicate<Journey> condition, String expected) {
		RecordJournal journal = this.actual.tester().journal();
		if (!journal.await(() -> condition.test(journey()), ResilientKafkaTester.PATIENCE)) {
			failWithMessage("Expected %s, but this is its way:%n%s", expected, journey());
		}
		return this;
	}

	private Journey journey() {
		return this.actual.tester().journal().of(this.listener, this.actual.coordinates());
	}

}
