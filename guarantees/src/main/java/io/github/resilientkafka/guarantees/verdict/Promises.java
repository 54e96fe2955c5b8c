package io.github.resilientkafka.guarantees.verdict;

import java.util.List;

import io.github.resilientkafka.guarantees.workload.Lanes;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * Which guarantees each mode gives. What is missing for a mode is what it does not
 * promise.
 */
public final class Promises {

	/** {@code max.poll.records} of the applications. */
	private static final int RECORDS_OF_POLL = 500;

	/** Two processes, each with a consumer of the topic and one of the retry topics. */
	private static final int CONSUMERS = 4;

	private Promises() {
	}

	/**
	 * What the mode promises.
	 * @param mode the mode
	 * @return the guarantees
	 */
	public static List<Guarantee> of(Mode mode) {
		Guarantee fewTwice = new FewTwice(CONSUMERS, RECORDS_OF_POLL);
		OnlyPoisonDies onlyPoisonDies = new OnlyPoisonDies(Lanes.FIRST.size());
		return switch (mode) {
			case AT_LEAST_ONCE, BATCH, RETRYABLE_TOPIC, DEDUPLICATION_REDIS -> List.of(new NoneLost(), fewTwice,
					new NeverEarly(), new InOrder(), onlyPoisonDies, new NothingForeign());
			case DEDUPLICATION_DATABASE -> List.of(new NoneLost(), new OneEffect(), fewTwice, new NeverEarly(),
					new InOrder(), onlyPoisonDies, new NothingForeign());
			// A transaction that names a record that fails is rolled back, and what is in
			// front of that record is called again: calls go back, what is committed does
			// not
			case BATCH_EXACTLY_ONCE -> List.of(new NoneLost(), new CommittedInOrder(), new NoneTwice(),
					new NeverEarly(), onlyPoisonDies, new NothingForeign());
			case EXACTLY_ONCE, RETRYABLE_TOPIC_TRANSACTIONAL -> List.of(new NoneLost(), new CommittedInOrder(),
					new NoneTwice(), new NeverEarly(), new InOrder(), onlyPoisonDies, new NothingForeign());
			// It has no circuit breaker, which would have to hold back what is committed
			case AT_MOST_ONCE -> List.of(new NoneTwice(), new InOrder(), new OnlyFailedDie(), new NothingForeign());
		};
	}

}
