package io.github.resilientkafka.deadletter.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.deadletter.index.LetterIndex;
import io.github.resilientkafka.deadletter.index.LetterIndexes;
import io.github.resilientkafka.deadletter.index.LetterJudge;
import io.github.resilientkafka.deadletter.index.LetterOverview;
import io.github.resilientkafka.deadletter.index.LetterPage;
import io.github.resilientkafka.deadletter.index.LetterPage.StatedLetter;
import io.github.resilientkafka.deadletter.index.LetterQuery;
import io.github.resilientkafka.deadletter.index.LetterState;
import io.github.resilientkafka.deadletter.job.DeadLetters;
import io.github.resilientkafka.deadletter.job.DeadLetters.WholeJob;
import io.github.resilientkafka.deadletter.job.JobRunner;
import io.github.resilientkafka.deadletter.job.PausedListeners;
import io.github.resilientkafka.deadletter.ledger.JobState;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.ledger.SentLetters;
import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.deadletter.letter.LetterFetcher;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.deadletter.payload.LetterContent;
import io.github.resilientkafka.deadletter.payload.PayloadMode;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.redirect.RedirectHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * Describes letters and jobs in values that can be written as JSON. Thread-safe.
 */
public final class LetterDescriber {

	/** How long an answer waits for letters that are not read yet. */
	private static final Duration READING_TIME = Duration.ofSeconds(2);

	private final RegisteredListeners listeners;

	private final LetterIndexes indexes;

	private final DeadLetters letters;

	private final JobRunner runner;

	private final PausedListeners paused;

	private final LetterContent content;

	private final ApplicationCode application;

	public LetterDescriber(RegisteredListeners listeners, LetterIndexes indexes, DeadLetters letters, JobRunner runner,
			PausedListeners paused, LetterContent content, ApplicationCode application) {
		this.listeners = listeners;
		this.indexes = indexes;
		this.letters = letters;
		this.runner = runner;
		this.paused = paused;
		this.content = content;
		this.application = application;
	}

	Map<String, Object> overview() {
		// All indexes are built at the same time
		List<RegisteredListener> known = this.listeners.all()
			.stream()
			.filter((listener) -> !listener.chain().ledgers().isEmpty())
			.toList();
		known.forEach(this.indexes::of);
		long deadline = System.nanoTime() + READING_TIME.toNanos();
		Map<String, Object> all = new LinkedHashMap<>();
		for (RegisteredListener listener : known) {
			awaitRead(listener, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
			all.put(listener.policy().listener(), overview(listener));
		}
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("listeners", all);
		values.put("jobs", jobs());
		return values;
	}

	/**
	 * An index that is built already is not waited for: it is behind by milliseconds.
	 */
	private void awaitRead(RegisteredListener listener, Duration timeout) {
		if (this.indexes.indexed(listener) < 1) {
			this.indexes.awaitNow(listener, timeout);
		}
	}

	private Map<String, Object> overview(RegisteredListener listener) {
		double indexed = this.indexes.indexed(listener);
		LetterOverview overview = this.indexes.of(listener).overview(this.indexes.judges(listener));
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("open", (indexed < 1) ? this.indexes.openAtMost(listener) : overview.open());
		values.put("replaying", overview.replaying());
		values.put("replayed", overview.replayed());
		values.put("discarded", overview.discarded());
		values.put("parked", overview.parked());
		values.put("oldest", time(overview.oldest()));
		values.put("indexed", Math.floor(indexed * 1_000) / 1_000);
		values.put("onlyCounted", overview.summed());
		String problem = this.indexes.problem(listener);
		if (problem != null) {
			values.put("problem", problem);
		}
		values.put("groups", overview.groups().stream().map(LetterDescriber::group).toList());
		return values;
	}

	private static Map<String, Object> group(LetterOverview.Group group) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("fingerprint", group.fingerprint());
		values.put("exception", group.exception());
		values.put("frame", (group.frame() != null) ? group.frame() : "");
		values.put("open", group.open());
		values.put("cameBack", group.cameBack());
		values.put("first", time(group.first()));
		values.put("last", time(group.last()));
		return values;
	}

	Map<String, Object> page(RegisteredListener listener, LetterQuery query) {
		awaitRead(listener, READING_TIME);
		Function<String, LetterJudge> judges = this.indexes.judges(listener);
		LetterPage page = this.indexes.of(listener).page(query, judges);
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("total", page.total());
		values.put("page", query.page());
		values.put("size", query.size());
		values.put("indexed", Math.floor(this.indexes.indexed(listener) * 1_000) / 1_000);
		values.put("letters", page.letters().stream().map((each) -> row(each, judges)).toList());
		return values;
	}

	private static Map<String, Object> row(StatedLetter stated, Function<String, LetterJudge> judges) {
		Letter letter = stated.letter();
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("id", letter.id().toString());
		values.put("state", stated.state().label());
		values.put("at", time(letter.at()));
		values.put("fingerprint", letter.fingerprint().toString());
		values.put("exception", letter.exception());
		values.put("attempts", letter.attempts());
		values.put("replays", letter.replays());
		values.put("key", "hidden");
		String skipped = judges.apply(letter.id().topic()).ledger().skipReason(letter.id());
		if (skipped != null) {
			values.put("notReplayed", skipped);
		}
		return values;
	}

	/**
	 * One letter in full, or {@code null} if there is none.
	 */
	@Nullable Map<String, Object> letter(RegisteredListener listener, LetterId id, boolean mayRead) {
		Function<String, LetterJudge> judges = this.indexes.judges(listener);
		LetterJudge judge = judges.apply(id.topic());
		ConsumerRecord<byte[], byte[]> record = LetterFetcher.fetch(listener, id);
		if (record == null) {
			return null;
		}
		Letter letter = Letter.of(record, this.application);
		LetterState state = judge.state(id.partition(), id.offset(), letter.replays());
		Map<String, Object> values = row(new StatedLetter(letter, state), judges);
		values.remove("key");
		String topic = mainTopic(listener, record);
		values.put("original", original(record, topic));
		SentLetters sent = judge.ledger().sentWith(id.partition(), id.offset());
		if (sent != null) {
			values.put("replayedBy", sent.job());
		}
		values.put("history", this.letters.history(listener, id).stream().map(LetterDescriber::step).toList());
		if (letter.replay() != null) {
			values.put("cameBackFrom", letter.replay());
		}
		boolean shown = mayRead && this.content.mode() == PayloadMode.SHOWN;
		values.put("message", failure(record, KafkaHeaders.EXCEPTION_MESSAGE, shown));
		values.put("stackTrace", failure(record, KafkaHeaders.EXCEPTION_STACKTRACE, shown));
		values.putAll(this.content.describe(listener, record, topic, mayRead));
		return values;
	}

	private static Map<String, Object> step(JobOpened job) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("job", job.job());
		values.put("kind", job.kind().label());
		values.put("by", job.by());
		values.put("reason", job.reason());
		values.put("at", job.at().toString());
		return values;
	}

	/**
	 * Messages of exceptions often quote payloads, and a trace has them, too.
	 */
	private static String failure(ConsumerRecord<?, ?> record, String header, boolean shown) {
		String text = RedirectHeaders.text(record.headers(), header);
		if (text == null) {
			return "";
		}
		return shown ? text : "hidden";
	}

	private static Map<String, Object> original(ConsumerRecord<?, ?> record, String topic) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("topic", topic);
		put(values, "partition", RedirectHeaders.binaryNumber(record.headers(), KafkaHeaders.ORIGINAL_PARTITION));
		put(values, "offset", RedirectHeaders.binaryNumber(record.headers(), KafkaHeaders.ORIGINAL_OFFSET));
		put(values, "at", time(RedirectHeaders.binaryNumber(record.headers(), KafkaHeaders.ORIGINAL_TIMESTAMP)));
		put(values, "firstFailure",
				time(RedirectHeaders.number(record.headers(), ResilientKafkaHeaders.FIRST_FAILURE)));
		return values;
	}

	private static void put(Map<String, Object> values, String name, @Nullable Object value) {
		if (value != null && !value.equals("")) {
			values.put(name, value);
		}
	}

	/**
	 * The topic that a letter has come from first, as it says or as its dead-letter topic
	 * does.
	 */
	static String mainTopic(RegisteredListener listener, ConsumerRecord<?, ?> record) {
		String said = RedirectHeaders.text(record.headers(), KafkaHeaders.ORIGINAL_TOPIC);
		if (said != null) {
			return said;
		}
		return listener.chain()
			.topics()
			.stream()
			.filter((topic) -> listener.chain().deadLetterTopic(topic).equals(record.topic()))
			.findFirst()
			.orElse(record.topic());
	}

	List<Map<String, Object>> jobs() {
		return this.letters.jobs().stream().map(this::job).toList();
	}

	@Nullable Map<String, Object> job(String number) {
		return this.letters.jobs()
			.stream()
			.filter((job) -> job.opened().job().equals(number))
			.findFirst()
			.map(this::exactJob)
			.orElse(null);
	}

	/**
	 * What has come back is known for certain when all letters are read that there are
	 * after it was asked how far the listener is.
	 */
	private Map<String, Object> exactJob(WholeJob job) {
		RegisteredListener listener = this.listeners.get(job.opened().listener());
		if (listener != null && job.opened().kind().sends()) {
			this.indexes.judges(listener);
			this.indexes.awaitNow(listener, READING_TIME);
		}
		return job(job);
	}

	private Map<String, Object> job(WholeJob job) {
		String id = job.opened().listener();
		RegisteredListener listener = this.listeners.get(id);
		boolean sends = job.opened().kind().sends();
		String obstacle = (listener != null && job.state() == JobState.RUNNING) ? obstacle(job, listener) : null;
		long waiting = sends ? this.letters.waiting(job) : 0;
		LetterIndex index = (listener != null && sends) ? this.indexes.of(listener) : null;
		// Some may have come back since it was asked how far the listener is
		long cameBack = (index != null)
				? Math.min(index.cameBack(job.opened().job()), Math.max(0, job.decided() - waiting)) : 0;
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("job", job.opened().job());
		values.put("listener", id);
		values.put("kind", job.opened().kind().label());
		values.put("state", (obstacle != null) ? "waiting" : job.state().label());
		if (obstacle != null) {
			values.put("waitsBecause", obstacle);
		}
		String problem = (job.state() == JobState.RUNNING) ? this.runner.problem(id) : null;
		if (problem != null) {
			values.put("problem", problem);
		}
		values.put("matching", job.opened().matching());
		if (sends) {
			values.put("sent", job.decided());
			values.put("inLane", waiting);
			if (listener != null && this.indexes.indexed(listener) >= 1) {
				// Otherwise it is not known what has come back
				long inDoubt = this.letters.inDoubt(job);
				values.put("processed", Math.max(0, job.decided() - waiting - cameBack - inDoubt));
				values.put("cameBack", cameBack);
				put(values, "inDoubt", (inDoubt > 0) ? inDoubt : null);
			}
		}
		else {
			values.put("decided", job.decided());
		}
		values.put("skipped", job.skipped().values().stream().mapToLong((count) -> count).sum());
		values.put("skippedBecause", job.skipped());
		long elsewhere = job.opened().matching() - job.decided()
				- job.skipped().values().stream().mapToLong((count) -> count).sum();
		put(values, "decidedElsewhere", (job.state() == JobState.DONE && elsewhere > 0) ? elsewhere : null);
		values.put("selection", selection(job.opened().selection()));
		values.put("by", job.opened().by());
		values.put("reason", job.opened().reason());
		values.put("at", job.opened().at().toString());
		if (!job.changed().by().equals(job.opened().by()) || job.changed().state() != JobState.RUNNING) {
			values.put("changedBy", job.changed().by());
			values.put("changedAt", job.changed().at().toString());
		}
		if (job.opened().rate() != null) {
			values.put("rate", job.opened().rate());
		}
		return values;
	}

	private @Nullable String obstacle(WholeJob job, RegisteredListener listener) {
		String obstacle = job.opened().kind().sends() ? this.paused.obstacle(listener) : null;
		if (obstacle != null) {
			return obstacle;
		}
		String before = this.letters.before(job);
		return (before != null) ? "job " + before + " goes first" : null;
	}

	/**
	 * Keys are not told: only their hash is kept.
	 */
	private static Map<String, Object> selection(Selection selection) {
		Map<String, Object> values = new LinkedHashMap<>();
		put(values, "fingerprint", selection.fingerprint());
		put(values, "exception", selection.exception());
		put(values, "key", (selection.keyHash() != null) ? "hidden" : null);
		put(values, "from", time(selection.from()));
		put(values, "to", time(selection.to()));
		if (selection.offsets() != null) {
			values.put("named", true);
		}
		else if (selection.insist()) {
			values.put("insist", true);
		}
		return values;
	}

	private static String time(@Nullable Long millis) {
		return (millis != null && millis >= 0) ? Instant.ofEpochMilli(millis).toString() : "";
	}

}
