package io.github.resilientkafka.deadletter.index;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

import io.github.resilientkafka.deadletter.index.LetterOverview.Group;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.LedgerFixture;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.KeyHash;
import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.failure.Fingerprint;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LetterIndexTests {

	private static final Fingerprint REFUSED = Fingerprint.parse("com.acme.Refused@com.acme.Orders.charge");

	private static final Fingerprint BROKEN = Fingerprint.parse("com.acme.Broken@com.acme.Orders.read");

	private static final Selection ALL = selection(null, null);

	private final LedgerFixture fixture = new LedgerFixture("dead");

	private final Ledger ledger = this.fixture.ledger();

	private final LetterJudge judge = new LetterJudge(this.ledger, (partition) -> 0, 3);

	private final Function<String, LetterJudge> judges = (topic) -> this.judge;

	private final LetterIndex index = new LetterIndex(2_000);

	@Test
	void countsOpenLettersByFingerprint() {
		add(0, 0, REFUSED, 0, 100);
		add(0, 1, BROKEN, 0, 200);
		add(1, 0, REFUSED, 1, 300);
		add(1, 1, REFUSED, 3, 400);
		this.fixture.discard(0, "1");
		LetterOverview overview = this.index.overview(this.judges);
		assertThat(overview.open()).isEqualTo(3);
		assertThat(overview.parked()).isOne();
		assertThat(overview.discarded()).isOne();
		assertThat(overview.oldest()).isEqualTo(100);
		assertThat(overview.groups()).containsExactly(
				new Group(REFUSED.toString(), "com.acme.Refused", "com.acme.Orders.charge", 3, 2, 100, 400));
	}

	@Test
	void whatWasSentWaitsUntilItIsCommitted() {
		add(0, 0, REFUSED, 0, 100);
		add(0, 1, REFUSED, 0, 200);
		this.fixture.replay(0, "0-1", 0, "10-11");
		LetterJudge after = new LetterJudge(this.ledger, (partition) -> 11, 3);
		assertThat(after.state(0, 0, 0)).isEqualTo(LetterState.REPLAYED);
		assertThat(after.state(0, 1, 0)).isEqualTo(LetterState.REPLAYING);
		LetterOverview overview = this.index.overview((topic) -> after);
		assertThat(overview.replaying()).isOne();
		assertThat(overview.replayed()).isOne();
		assertThat(overview.open()).isZero();
	}

	@Test
	void pagesBeginWithTheLatest() {
		for (int offset = 0; offset < 25; offset++) {
			add(offset % 3, offset, REFUSED, 0, 1_000 - offset);
		}
		LetterPage page = this.index.page(new LetterQuery(ALL, null, 1, 10), this.judges);
		assertThat(page.total()).isEqualTo(25);
		assertThat(page.letters()).extracting((each) -> each.letter().at())
			.containsExactly(990L, 989L, 988L, 987L, 986L, 985L, 984L, 983L, 982L, 981L);
		assertThat(this.index.page(new LetterQuery(ALL, null, 2, 10), this.judges).letters()).hasSize(5);
		assertThat(this.index.page(new LetterQuery(ALL, null, 9, 10), this.judges).letters()).isEmpty();
		assertThat(this.index.page(new LetterQuery(ALL, LetterState.DISCARDED, 0, 10), this.judges).total()).isZero();
	}

	@Test
	void filtersByCauseKeyAndTime() {
		add(0, 0, REFUSED, 0, 100);
		add(0, 1, BROKEN, 0, 200);
		assertThat(total(selection(REFUSED.toString(), null))).isOne();
		assertThat(total(selection(null, "Broken"))).isOne();
		assertThat(total(selection(null, "com.acme.Broken"))).isOne();
		assertThat(total(selection(null, "roken"))).isZero();
		assertThat(total(new Selection(null, null, null, KeyHash.of("key-1"), null, null, false))).isOne();
		assertThat(total(new Selection(null, null, null, null, 150L, null, false))).isOne();
		assertThat(total(new Selection(null, null, null, null, null, 100L, false))).isZero();
	}

	@Test
	void choosesTheOldestUpToALimit() {
		add(0, 0, REFUSED, 0, 100);
		add(0, 1, REFUSED, 0, 300);
		add(1, 0, REFUSED, 0, 200);
		add(1, 1, REFUSED, 0, 400);
		Choice choice = this.index.choose(ALL, null, JobKind.REPLAY, 3, this.judges);
		assertThat(choice.matching()).isEqualTo(3);
		assertThat(choice.spans()).isEqualTo(Map.of("dead", List.of(new Span(0, 0, 2), new Span(1, 0, 1))));
	}

	@Test
	void leavesOutWhatIsInDoubtUnlessSomebodyInsists() {
		this.ledger.identifyReplays("replays");
		add(0, 0, REFUSED, 0, 100);
		add(0, 1, REFUSED, 0, 200);
		this.fixture.replay(0, "0", 0, "10");
		this.ledger.identifyReplays("others");
		assertThat(this.judge.state(0, 0, 0)).isEqualTo(LetterState.PARKED);
		assertThat(this.index.overview(this.judges).open()).isEqualTo(2);
		assertThat(this.index.overview(this.judges).parked()).isOne();
		assertThat(this.index.choose(ALL, null, JobKind.REPLAY, null, this.judges).matching()).isOne();
		Selection insisting = new Selection(null, null, null, null, null, null, true);
		assertThat(this.index.choose(insisting, null, JobKind.REPLAY, null, this.judges).matching()).isEqualTo(2);
	}

	@Test
	void leavesOutWhatHasComeBackTooOften() {
		add(0, 0, REFUSED, 3, 100);
		add(0, 1, REFUSED, 2, 200);
		assertThat(this.index.choose(ALL, null, JobKind.REPLAY, null, this.judges).matching()).isOne();
		Selection insisting = new Selection(null, null, null, null, null, null, true);
		assertThat(this.index.choose(insisting, null, JobKind.REPLAY, null, this.judges).matching()).isEqualTo(2);
		assertThat(this.index.choose(ALL, null, JobKind.DISCARD, null, this.judges).matching()).isOne();
		this.fixture.discard(0, "0-1");
		assertThat(this.index.choose(ALL, null, JobKind.RESTORE, null, this.judges).matching()).isEqualTo(2);
	}

	@Test
	void beyondItsLimitTheOldestAreCounted() {
		for (int offset = 0; offset < 5_000; offset++) {
			add(0, offset, (offset % 5 == 0) ? BROKEN : REFUSED, 0, offset);
		}
		LetterOverview overview = this.index.overview(this.judges);
		assertThat(overview.open()).isEqualTo(5_000);
		assertThat(overview.summed()).isEqualTo(3 * 1_024);
		assertThat(overview.groups()).extracting(Group::open).containsExactly(4_000L, 1_000L);
		assertThat(this.index.choose(selection(BROKEN.toString(), null), null, JobKind.REPLAY, null, this.judges))
			.isEqualTo(new Choice(1_000, Map.of("dead", List.of(new Span(0, 0, 4_996))), true));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.index.choose(ALL, null, JobKind.REPLAY, 10, this.judges))
			.withMessageContaining("max-letters");
		this.fixture.discard(0, "0-1023");
		assertThat(this.index.overview(this.judges).open()).isEqualTo(5_000 - 1_024);
		assertThat(this.index.outdated(this.judges)).isEmpty();
	}

	@Test
	void aBlockOfWhichSomeLettersWereDecidedIsCountedAnew() {
		for (int offset = 0; offset < 3_000; offset++) {
			add(0, offset, (offset % 5 == 0) ? BROKEN : REFUSED, 0, offset);
		}
		this.fixture.discard(0, "0-9");
		TopicPartition partition = new TopicPartition("dead", 0);
		SummedBlock block = this.index.outdated(this.judges).get(partition).get(0);
		List<Letter> letters = LongStream.rangeClosed(block.first(), block.last())
			.mapToObj((offset) -> letter(0, offset, (offset % 5 == 0) ? BROKEN : REFUSED, 0, offset))
			.toList();
		this.index.recount(partition, block, letters, this.ledger);
		assertThat(this.index.outdated(this.judges)).isEmpty();
		assertThat(this.index.overview(this.judges).groups()).extracting(Group::open).containsExactly(2_392L, 598L);
	}

	@Test
	void forgetsWhatTheBrokersHaveDeleted() {
		for (int offset = 0; offset < 3_000; offset++) {
			add(0, offset, REFUSED, 0, offset);
		}
		this.index.beginAt(new TopicPartition("dead", 0), 2_990);
		assertThat(this.index.count()).isEqualTo(10);
		assertThat(this.index.find(new TopicPartition("dead", 0), 2_989)).isNull();
		assertThat(this.index.find(new TopicPartition("dead", 0), 2_990)).isNotNull();
	}

	@Test
	void countsWhatHasComeBackFromAJob() {
		this.index.add(new Letter(new LetterId("dead", 0, 0), 1, REFUSED, 1, 1, 0, "17"), this.judge);
		this.index.add(new Letter(new LetterId("dead", 0, 1), 1, REFUSED, 1, 1, 0, "17"), this.judge);
		assertThat(this.index.cameBack("17")).isEqualTo(2);
		assertThat(this.index.cameBack("18")).isZero();
	}

	private long total(Selection selection) {
		return this.index.page(new LetterQuery(selection, null, 0, 10), this.judges).total();
	}

	private static Selection selection(String fingerprint, String exception) {
		return new Selection(null, fingerprint, exception, null, null, null, false);
	}

	private void add(int partition, long offset, Fingerprint fingerprint, int replays, long at) {
		this.index.add(letter(partition, offset, fingerprint, replays, at), this.judge);
	}

	private static Letter letter(int partition, long offset, Fingerprint fingerprint, int replays, long at) {
		return new Letter(new LetterId("dead", partition, offset), at, fingerprint, 4, replays,
				KeyHash.of("key-" + offset), null);
	}

}
