package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.deadletter.job.DeadLetters;
import io.github.resilientkafka.deadletter.job.DeadLetters.WholeJob;
import io.github.resilientkafka.deadletter.job.LetterAction;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.JobState;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.listener.RegisteredListener;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Replays the dead letters of a listener.
 */
final class TestReplay {

	private final DeadLetters letters;

	TestReplay(ListableBeanFactory beans) {
		this.letters = beans.getBeanProvider(DeadLetters.class)
			.stream()
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"Dead letters cannot be replayed, because resilient-kafka.dead-letters.enabled is false"));
	}

	void run(RegisteredListener listener, Collection<DeadLetterRecord> records, Duration limit) {
		List<LetterId> ids = records.stream().map((letter) -> LetterId.of(letter.record())).toList();
		Selection named = new Selection(null, null, null, null, null, null, true);
		String number = Objects.requireNonNull(
				this.letters
					.submit(listener,
							new LetterAction(JobKind.REPLAY, ids, named, null, null, null, "a test", false, null,
									"a test"))
					.job());
		if (!isDoneWithin(limit, number)) {
			throw new AssertionError("Replay %s is not done after %d s".formatted(number, limit.toSeconds()));
		}
	}

	private boolean isDoneWithin(Duration limit, String number) {
		try {
			return RealTime.await(() -> this.letters.jobs().stream().anyMatch((job) -> isDone(job, number)), limit);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	private static boolean isDone(WholeJob job, String number) {
		return job.opened().job().equals(number) && job.state() == JobState.DONE;
	}

}
