package io.github.resilientkafka.deadletter.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import io.github.resilientkafka.deadletter.ledger.Job;
import io.github.resilientkafka.deadletter.ledger.JobState;
import io.github.resilientkafka.deadletter.ledger.Ledger;

/**
 * Which jobs there are to work on, in which order: those that send nothing first, which
 * take a moment, and then as they were opened. So of two about the same letter all
 * instances take the same one first.
 */
final class OpenJobs {

	private OpenJobs() {
	}

	/**
	 * The jobs that are neither over nor interrupted.
	 */
	static List<LedgerJob> of(Collection<Ledger> ledgers) {
		return ledgers.stream()
			.flatMap((ledger) -> ledger.jobs().stream().map((job) -> new LedgerJob(ledger, job)))
			.filter((each) -> each.job().state() == JobState.RUNNING)
			.sorted(Comparator.comparing((LedgerJob each) -> each.job().opened().kind().sends())
				.thenComparing((each) -> each.job().opened().at())
				.thenComparing((each) -> each.job().number()))
			.toList();
	}

	/**
	 * A job and where it is written down.
	 *
	 * @param ledger the ledger
	 * @param job the job, as it was when it was asked for
	 */
	record LedgerJob(Ledger ledger, Job job) {

		/**
		 * What tells it from the same job in another ledger.
		 */
		String key() {
			return this.job.number() + " " + this.ledger.topic();
		}

	}

}
