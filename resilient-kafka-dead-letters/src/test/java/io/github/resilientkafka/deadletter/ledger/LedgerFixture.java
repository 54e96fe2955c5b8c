package io.github.resilientkafka.deadletter.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;

/**
 * A ledger in which decisions are written down.
 */
public final class LedgerFixture {

	private static final Selection ALL = new Selection(null, null, null, null, null, null, false);

	private final Ledger ledger;

	private long offset;

	private int jobs;

	public LedgerFixture(String deadLetterTopic) {
		this.ledger = new Ledger("orders", deadLetterTopic + ".ledger", deadLetterTopic, "replay");
		this.ledger.identify("id");
	}

	public Ledger ledger() {
		return this.ledger;
	}

	public void discard(int partition, String offsets) {
		decide(JobKind.DISCARD, partition, offsets, null);
	}

	public void replay(int partition, String offsets, int to, String places) {
		decide(JobKind.REPLAY, partition, offsets, new Sent("replays", to, Offsets.parse(places)));
	}

	private void decide(JobKind kind, int partition, String offsets, Sent sent) {
		String job = Integer.toString(this.jobs++);
		this.ledger.add(this.offset++, new JobOpened(job, "orders", "id", kind, ALL,
				List.of(new Span(partition, 0, Long.MAX_VALUE)), 1, null, null, "alice", "", Instant.EPOCH));
		this.ledger.add(this.offset++,
				new Decided(job, partition, Offsets.parse(offsets), sent, Map.of(), Long.MAX_VALUE, true));
	}

}
