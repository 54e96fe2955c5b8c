package io.github.resilientkafka.deadletter.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.PauseChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.Selection.NamedOffsets;
import io.github.resilientkafka.deadletter.letter.LetterId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

class LedgerTests {

	private static final Instant AT = Instant.parse("2026-02-03T04:05:06.007Z");

	private static final Selection ALL = new Selection(null, null, null, null, null, null, false);

	private final Ledger ledger = new Ledger("orders", "dead.ledger", "dead", "replay");

	private long offset;

	@Test
	void anEntryIsReadAsItWasWritten() {
		LedgerFormat format = new LedgerFormat();
		Selection selection = new Selection(List.of(new NamedOffsets(3, Offsets.parse("4-9,12"))), "a.B@c.d", "B", -17L,
				5L, 7L, true);
		List<LedgerEntry> entries = List.of(
				new JobOpened("17", "orders", "id", JobKind.EDIT, selection, List.of(new Span(3, 4, 13)), 8, 2.5,
						"{\"a\":1}", "alice", "because \\ of\nthis", AT),
				new JobOpened("18", "orders", "id", JobKind.DISCARD, ALL, List.of(), 0, null, null, "bob", "", AT),
				new JobChanged("17", JobState.CANCELLED, "bob", AT),
				new Decided("17", 3, Offsets.parse("4-5"), new Sent("replays", 3, Offsets.parse("100,102")),
						Map.of("too large", Offsets.parse("6")), 7, false),
				new Decided("18", 0, Offsets.NONE, null, Map.of(), 9, true),
				new PauseChanged("orders", "retry-1m", true, AT, "alice", AT),
				new PauseChanged("orders", null, false, null, "alice", AT));
		assertThat(entries).allSatisfy((entry) -> assertThat(format.read(format.write(entry))).isEqualTo(entry));
	}

	@Test
	void whatALaterVersionWritesIsPassedOver() {
		LedgerFormat format = new LedgerFormat();
		assertThat(format.read("{\"version\":9,\"type\":\"vote\"}".getBytes(StandardCharsets.UTF_8))).isNull();
		assertThatException().isThrownBy(() -> format.read("garbage".getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void theLastDecisionCounts() {
		this.ledger.identify("id");
		open("1", JobKind.DISCARD, new Span(0, 0, 10));
		add(new Decided("1", 0, Offsets.parse("2-4"), null, Map.of(), 10, true));
		assertThat(this.ledger.decision(0, 3)).isEqualTo(Decision.DISCARDED);
		open("2", JobKind.RESTORE, new Span(0, 0, 10));
		add(new Decided("2", 0, Offsets.parse("3"), null, Map.of(), 10, true));
		assertThat(this.ledger.decision(0, 3)).isEqualTo(Decision.NONE);
		assertThat(this.ledger.decision(0, 4)).isEqualTo(Decision.DISCARDED);
		assertThat(this.ledger.decided(0, 0)).isEqualTo(2);
		assertThat(this.ledger.decided(0, 4)).isOne();
		assertThat(this.ledger.decidedBetween(0, 0, 3)).isOne();
	}

	@Test
	void aJobIsDoneWhenAllItsPartitionsAre() {
		this.ledger.identify("id");
		open("1", JobKind.REPLAY, new Span(0, 0, 10), new Span(2, 5, 6));
		add(new Decided("1", 0, Offsets.parse("1-2"), new Sent("replays", 0, Offsets.parse("7-8")),
				Map.of("too large", Offsets.parse("3")), 4, false));
		Job job = this.ledger.jobs().get(0);
		assertThat(job.state()).isEqualTo(JobState.RUNNING);
		assertThat(job.cursors()).isEqualTo(Map.of(0, 4L, 2, 5L));
		assertThat(this.ledger.skipReason(new LetterId("dead", 0, 3))).isEqualTo("too large");
		add(new Decided("1", 0, Offsets.NONE, null, Map.of(), 10, true));
		add(new Decided("1", 2, Offsets.parse("5"), new Sent("replays", 2, Offsets.parse("0")), Map.of(), 6, true));
		job = this.ledger.jobs().get(0);
		assertThat(job.state()).isEqualTo(JobState.DONE);
		assertThat(job.decided()).isEqualTo(3);
		assertThat(job.skipped()).isEqualTo(Map.of("too large", 1L));
		assertThat(this.ledger.waiting(0, (partition) -> 8)).isOne();
		assertThat(this.ledger.sent("1")).hasSize(2);
	}

	@Test
	void aJobThatIsOverStaysSo() {
		this.ledger.identify("id");
		open("1", JobKind.REPLAY, new Span(0, 0, 10));
		add(new JobChanged("1", JobState.PAUSED, "bob", AT));
		assertThat(this.ledger.jobs().get(0).state()).isEqualTo(JobState.PAUSED);
		add(new JobChanged("1", JobState.CANCELLED, "bob", AT));
		add(new JobChanged("1", JobState.RUNNING, "carol", AT));
		assertThat(this.ledger.jobs().get(0).state()).isEqualTo(JobState.CANCELLED);
	}

	@Test
	void lettersOfATopicThatWasMadeAnewAreOpen() {
		this.ledger.identify("id");
		open("1", JobKind.DISCARD, new Span(0, 0, 10));
		add(new Decided("1", 0, Offsets.parse("2-4"), null, Map.of(), 4, false));
		this.ledger.identify("another");
		assertThat(this.ledger.decision(0, 3)).isEqualTo(Decision.NONE);
		assertThat(this.ledger.jobs()).isEmpty();
	}

	@Test
	void lettersThatWereSentToATopicWhichIsGoneAreInDoubt() {
		this.ledger.identify("id");
		this.ledger.identifyReplays("replays");
		open("1", JobKind.REPLAY, new Span(0, 0, 10));
		add(new Decided("1", 0, Offsets.parse("1-3"), new Sent("replays", 0, Offsets.parse("7-9")), Map.of(), 4,
				false));
		this.ledger.identifyReplays("others");
		assertThat(this.ledger.decision(0, 2)).isEqualTo(Decision.IN_DOUBT);
		assertThat(this.ledger.skipReason(new LetterId("dead", 0, 2))).contains("deleted since");
		assertThat(this.ledger.waiting(0, (partition) -> 0)).isZero();
		assertThat(this.ledger.decided(0, 0)).isZero();
		open("2", JobKind.DISCARD, new Span(0, 0, 10));
		add(new Decided("2", 0, Offsets.parse("1"), null, Map.of(), 2, false));
		open("3", JobKind.REPLAY, new Span(0, 0, 10));
		add(new Decided("3", 0, Offsets.parse("2"), new Sent("others", 0, Offsets.parse("0")), Map.of(), 3, false));
		assertThat(this.ledger.decision(0, 1)).isEqualTo(Decision.DISCARDED);
		assertThat(this.ledger.decision(0, 2)).isEqualTo(Decision.SENT);
		assertThat(this.ledger.inDoubt()).isOne();
		assertThat(this.ledger.inDoubt("1")).isOne();
	}

	/**
	 * Another instance has found out earlier that the topic was made anew.
	 */
	@Test
	void whatWasSentToATopicThatIsNotKnownYetIsSentOnceItIs() {
		this.ledger.identify("id");
		this.ledger.identifyReplays("replays");
		open("1", JobKind.REPLAY, new Span(0, 0, 10));
		add(new Decided("1", 0, Offsets.parse("1-3"), new Sent("others", 0, Offsets.parse("0-2")), Map.of(), 4, false));
		assertThat(this.ledger.inDoubt()).isEqualTo(3);
		this.ledger.identifyReplays("others");
		assertThat(this.ledger.inDoubt()).isZero();
		assertThat(this.ledger.waiting(0, (partition) -> 1)).isEqualTo(2);
	}

	@Test
	void anEntryThatIsReadTwiceCountsOnce() {
		this.ledger.identify("id");
		open("1", JobKind.REPLAY, new Span(0, 0, 10));
		Decided decided = new Decided("1", 0, Offsets.parse("1-2"), new Sent("replays", 0, Offsets.parse("7-8")),
				Map.of(), 4, false);
		this.ledger.add(5, decided);
		this.ledger.add(5, decided);
		assertThat(this.ledger.jobs().get(0).decided()).isEqualTo(2);
	}

	@Test
	void aPauseOfAllLanesEndsThoseOfSingleOnes() {
		add(new PauseChanged("orders", "main", true, null, "alice", AT));
		assertThat(this.ledger.pauses()).extracting(PauseChanged::lane).containsExactly("main");
		add(new PauseChanged("orders", null, false, null, "bob", AT));
		assertThat(this.ledger.pauses()).extracting(PauseChanged::by).containsExactly("bob");
	}

	private void open(String job, JobKind kind, Span... spans) {
		add(new JobOpened(job, "orders", "id", kind, ALL, List.of(spans), 3, null, null, "alice", "", AT));
	}

	private void add(LedgerEntry entry) {
		this.ledger.add(this.offset++, entry);
	}

}
