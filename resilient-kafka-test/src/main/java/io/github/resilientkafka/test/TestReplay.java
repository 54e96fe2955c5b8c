package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.Objects;

import io.github.resilientkafka.deadletter.job.DeadLetters;
import io.github.resilientkafka.deadletter.job.DeadLetters.WholeJob;
import io.github.resilientkafka.deadletter.job.LetterAction;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.JobState;
import io.github.resilientkafka.deadletter.ledger.Selection;
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

	void run(RegisteredListener listener, Duration limit) {
		Selection all = new Selection(null, null, null, null, null, null, true);
		String number = Objects.requireNonNull(
				this.letters
					.submit(listener,
							new LetterAction(JobKind.REPLAY, null, all, null, null, null, "a test", false, null,
									"a test"))
					.job());
		long deadline = System.nanoTime() + limit.toNanos();
		while (this.letters.jobs().stream().noneMatch((job) -> isDone(job, number))) {
			if (System.nanoTime() > deadline) {
				throw new AssertionError("Replay %s is not done after %d s".formatted(number, limit.toSeconds()));
			}
			Thread.onSpinWait();
		}
	}

	private static boolean isDone(WholeJob job, String number) {
		return job.opened().job().equals(number) && job.state() == JobState.DONE;
	}

}
