package io.github.resilientkafka.deadletter.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import io.github.resilientkafka.deadletter.index.Choice;
import io.github.resilientkafka.deadletter.index.LetterIndexes;
import io.github.resilientkafka.deadletter.index.LetterJudge;
import io.github.resilientkafka.deadletter.job.PlannedJob.Part;
import io.github.resilientkafka.deadletter.ledger.Job;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.JobState;
import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.deadletter.ledger.Offsets;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.ledger.Selection.NamedOffsets;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.event.OperatorActionEvent;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Replays, discards and restores dead letters. What is wanted is written down before
 * anything is done, so it survives whoever has asked. Thread-safe.
 */
public final class DeadLetters {

	private static final Duration INDEXING_TIME = Duration.ofSeconds(20);

	private final RegisteredListeners listeners;

	private final Ledgers ledgers;

	private final LetterIndexes indexes;

	private final PausedListeners paused;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	public DeadLetters(RegisteredListeners listeners, Ledgers ledgers, LetterIndexes indexes, PausedListeners paused,
			ApplicationEventPublisher events, Clock clock) {
		this.listeners = listeners;
		this.ledgers = ledgers;
		this.indexes = indexes;
		this.paused = paused;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Find out what would be done.
	 * @param listener the listener
	 * @param action what is wanted
	 * @return how many letters are meant, and the token of the dry run
	 * @throws IllegalArgumentException if it is not possible
	 */
	public Submission dryRun(RegisteredListener listener, LetterAction action) {
		PlannedJob plan = plan(listener, action);
		return new Submission(plan.matching(), plan.exact(), leftOut(listener, action, plan), plan.token(), null);
	}

	/**
	 * Who does not know that letters are parked looks for them in vain.
	 */
	private long leftOut(RegisteredListener listener, LetterAction action, PlannedJob plan) {
		if (action.ids() != null || action.selection().insist() || action.max() != null) {
			return 0;
		}
		return Math.max(0, plan(listener, action.insisting()).matching() - plan.matching());
	}

	/**
	 * Do it: write it down, so that it is done.
	 * @param listener the listener
	 * @param action what is wanted
	 * @return how many letters are meant, and the number of the job
	 * @throws IllegalArgumentException if it is not possible
	 * @throws StaleTokenException if other letters are meant than in the dry run
	 */
	public Submission submit(RegisteredListener listener, LetterAction action) {
		PlannedJob plan = plan(listener, action);
		if (action.expect() != null && !action.expect().equals(plan.token())) {
			throw new StaleTokenException(plan.matching());
		}
		if (plan.parts().isEmpty()) {
			throw new IllegalArgumentException(nothing(listener, action));
		}
		String obstacle = action.kind().sends() ? this.paused.obstacle(listener) : null;
		if (obstacle != null && !action.waits() && !action.selection().insist()) {
			throw new IllegalArgumentException(
					"Nothing is sent while %s. Try again when it goes on, or say wait=true: then the job is opened and waits."
						.formatted(obstacle));
		}
		plan.parts().keySet().forEach((topic) -> topicId(ledger(listener, topic)));
		String number = number();
		String id = listener.policy().listener();
		this.events.publishEvent(new OperatorActionEvent(
				"dead-letters-" + action.kind().label() + " " + number + ", " + plan.matching() + " letters", id, null,
				action.by()));
		plan.parts().forEach((topic, part) -> {
			Ledger ledger = ledger(listener, topic);
			this.ledgers.append(listener, ledger,
					new JobOpened(number, id, topicId(ledger), action.kind(), part.selection(), part.spans(),
							Math.toIntExact(Math.min(Integer.MAX_VALUE, plan.matching())), action.rate(),
							action.value(), action.by(), (action.reason() != null) ? action.reason() : "",
							this.clock.instant()));
		});
		return new Submission(plan.matching(), plan.exact(), 0, plan.token(), number);
	}

	private String nothing(RegisteredListener listener, LetterAction action) {
		if (action.ids() != null) {
			return "Nothing can be done with %s, which %s".formatted(action.ids().get(0),
					state(listener, action.ids().get(0)));
		}
		return (action.kind() == JobKind.RESTORE)
				? "No letter that was discarded matches; letters that were replayed cannot be restored"
				: "No open letter matches; those that have come back too often are left out unless they are named or insist is true";
	}

	private String state(RegisteredListener listener, LetterId letter) {
		if (this.indexes.of(listener).find(letter.topicPartition(), letter.offset()) == null) {
			return "is not there";
		}
		Ledger ledger = ledger(listener, letter.topic());
		List<Job> history = ledger.history(letter);
		return switch (ledger.decision(letter)) {
			case NONE, IN_DOUBT -> "is open";
			case SENT -> "was replayed by job " + history.get(history.size() - 1).number();
			case DISCARDED -> "was discarded by job " + history.get(history.size() - 1).number();
		};
	}

	/**
	 * From the milliseconds since the beginning of 2026, so that later jobs have larger
	 * numbers.
	 */
	private String number() {
		long millis = this.clock.instant().toEpochMilli() - Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
		return Long.toString(millis * 1_000 + ThreadLocalRandom.current().nextInt(1_000));
	}

	private static String topicId(Ledger ledger) {
		String id = ledger.topicId();
		if (id == null) {
			throw new IllegalStateException(
					"'%s' is not known yet; try again in a moment".formatted(ledger.deadLetterTopic()));
		}
		return id;
	}

	private Ledger ledger(RegisteredListener listener, String deadLetterTopic) {
		Ledger ledger = this.ledgers.of(listener.policy().listener(), deadLetterTopic);
		if (ledger == null) {
			throw new IllegalArgumentException("'%s' is no dead-letter topic of listener '%s'; use one of %s"
				.formatted(deadLetterTopic, listener.policy().listener(), listener.chain().deadLetterTopics()));
		}
		return ledger;
	}

	private PlannedJob plan(RegisteredListener listener, LetterAction action) {
		if (listener.chain().ledgers().isEmpty()) {
			throw new IllegalArgumentException(
					"Listener '%s' has no dead letters".formatted(listener.policy().listener()));
		}
		if (action.kind() == JobKind.EDIT && (action.ids() == null || action.ids().size() != 1)) {
			throw new IllegalArgumentException("One letter is edited at a time; name it by ids");
		}
		Map<String, Selection> selections = selections(listener, action);
		Function<String, LetterJudge> judges = this.indexes.judges(listener);
		if (!this.indexes.awaitNow(listener, INDEXING_TIME)) {
			throw new IllegalStateException(unread(listener));
		}
		Map<String, Part> parts = new TreeMap<>();
		long matching = 0;
		boolean exact = true;
		Integer left = action.max();
		for (Map.Entry<String, Selection> each : selections.entrySet()) {
			if (left != null && left <= 0) {
				break;
			}
			Choice choice = this.indexes.of(listener)
				.choose(each.getValue(), each.getKey(), action.kind(), left, judges);
			List<Span> spans = choice.spans().getOrDefault(each.getKey(), List.of());
			if (!spans.isEmpty()) {
				parts.put(each.getKey(), new Part(each.getValue(), spans));
			}
			matching += choice.matching();
			exact &= choice.exact();
			left = (left != null) ? Integer.valueOf((int) (left - choice.matching())) : null;
		}
		return new PlannedJob(action.kind(), parts, matching, exact);
	}

	private String unread(RegisteredListener listener) {
		String problem = this.indexes.problem(listener);
		double indexed = this.indexes.indexed(listener);
		if (problem == null && indexed >= 1) {
			return "The brokers do not say which letters there are now; try again when they answer";
		}
		return "The letters are not all read yet (%.0f %%)%s; try again in a moment".formatted(100 * indexed,
				(problem != null) ? ": " + problem : "");
	}

	private Map<String, Selection> selections(RegisteredListener listener, LetterAction action) {
		Map<String, Selection> selections = new TreeMap<>();
		if (action.ids() == null) {
			listener.chain().deadLetterTopics().forEach((topic) -> selections.put(topic, action.selection()));
			return selections;
		}
		Map<String, Map<Integer, Set<Long>>> named = new TreeMap<>();
		for (LetterId letter : action.ids()) {
			ledger(listener, letter.topic());
			named.computeIfAbsent(letter.topic(), (topic) -> new TreeMap<>())
				.computeIfAbsent(letter.partition(), (partition) -> new TreeSet<>())
				.add(letter.offset());
		}
		named.forEach((topic, partitions) -> {
			List<NamedOffsets> offsets = new ArrayList<>();
			partitions.forEach((partition, sorted) -> {
				Offsets.Collector collector = new Offsets.Collector();
				sorted.forEach(collector::add);
				offsets.add(new NamedOffsets(partition, collector.get()));
			});
			selections.put(topic, new Selection(offsets, null, null, null, null, null, true));
		});
		return selections;
	}

	/**
	 * Interrupt a job, let it go on or give it up.
	 * @param number the number of the job
	 * @param state its state from now on: running, paused or cancelled
	 * @param by who wants it
	 * @throws IllegalArgumentException if there is no such job
	 * @throws JobOverException if it is over
	 */
	public void change(String number, JobState state, String by) {
		List<Job> parts = parts(number);
		if (parts.isEmpty()) {
			throw new IllegalArgumentException("There is no job " + number);
		}
		JobState now = WholeJob.of(parts).state();
		if (now.isOver()) {
			throw new JobOverException("Job %s is %s already".formatted(number, now.label()));
		}
		JobOpened opened = parts.get(0).opened();
		this.events.publishEvent(new OperatorActionEvent("dead-letters-job " + number + " " + state.label(),
				opened.listener(), null, by));
		RegisteredListener listener = this.listeners.get(opened.listener());
		for (Ledger ledger : this.ledgers.of(opened.listener())) {
			if (listener != null && ledger.jobs().stream().anyMatch((job) -> job.number().equals(number))) {
				this.ledgers.append(listener, ledger, new JobChanged(number, state, by, this.clock.instant()));
			}
		}
	}

	private List<Job> parts(String number) {
		return this.ledgers.all()
			.stream()
			.flatMap((ledger) -> ledger.jobs().stream())
			.filter((job) -> job.number().equals(number))
			.toList();
	}

	/**
	 * All jobs about letters that are still there.
	 * @return the jobs, the latest first
	 */
	public List<WholeJob> jobs() {
		Map<String, List<Job>> byNumber = new LinkedHashMap<>();
		this.ledgers.all()
			.forEach((ledger) -> ledger.jobs()
				.forEach((job) -> byNumber.computeIfAbsent(job.number(), (number) -> new ArrayList<>()).add(job)));
		return byNumber.values()
			.stream()
			.map(WholeJob::of)
			.sorted(Comparator.comparing((WholeJob job) -> job.opened().at()).reversed())
			.toList();
	}

	/**
	 * How many letters of a job wait in the replay topic.
	 * @param job the job
	 * @return the number of letters
	 */
	public long waiting(WholeJob job) {
		RegisteredListener listener = this.listeners.get(job.opened().listener());
		if (listener == null) {
			return 0;
		}
		Function<String, LetterJudge> judges = this.indexes.judges(listener);
		Collection<Ledger> own = this.ledgers.of(job.opened().listener());
		return own.stream()
			.flatMap((ledger) -> ledger.sent(job.opened().job())
				.stream()
				.map((sent) -> sent
					.waiting(judges.apply(ledger.deadLetterTopic()).committed().applyAsLong(sent.sent().partition()))))
			.mapToLong((waiting) -> waiting)
			.sum();
	}

	/**
	 * The job that comes before another one.
	 * @param job a job that is neither over nor interrupted
	 * @return the number of the first in line, or {@code null} if it is this one
	 */
	public @Nullable String before(WholeJob job) {
		return OpenJobs.of(this.ledgers.of(job.opened().listener()))
			.stream()
			.findFirst()
			.map((first) -> first.job().number())
			.filter((number) -> !number.equals(job.opened().job()))
			.orElse(null);
	}

	/**
	 * What was done with a letter.
	 * @param listener whose letter it is
	 * @param letter where it lies
	 * @return the jobs, the first one first
	 */
	public List<JobOpened> history(RegisteredListener listener, LetterId letter) {
		return ledger(listener, letter.topic()).history(letter).stream().map(Job::opened).toList();
	}

	/**
	 * How many letters of a job were sent to a replay topic that was deleted since.
	 * @param job the job
	 * @return the number of letters of which nobody knows whether they were processed
	 */
	public long inDoubt(WholeJob job) {
		return this.ledgers.of(job.opened().listener())
			.stream()
			.mapToLong((ledger) -> ledger.inDoubt(job.opened().job()))
			.sum();
	}

	/**
	 * What has become of a request.
	 *
	 * @param matching how many letters are meant
	 * @param exact whether that is known of each
	 * @param leftOut how many more there are that have come back too often or are in
	 * doubt, in a dry run
	 * @param token what tells whether the same letters are meant later
	 * @param job the number of the job, or {@code null} if it was a dry run
	 */
	public record Submission(long matching, boolean exact, long leftOut, String token, @Nullable String job) {

	}

	/**
	 * A job in all dead-letter topics of its listener.
	 *
	 * @param opened what is to be done
	 * @param state how far it is
	 * @param changed what was said last of its state
	 * @param decided how many letters were dealt with
	 * @param skipped with how many nothing could be done, by the reason
	 */
	public record WholeJob(JobOpened opened, JobState state, JobChanged changed, long decided,
			Map<String, Long> skipped) {

		static WholeJob of(List<Job> parts) {
			Map<String, Long> reasons = new HashMap<>();
			parts.forEach((part) -> part.skipped().forEach((reason, count) -> reasons.merge(reason, count, Long::sum)));
			Job last = parts.stream().max(Comparator.comparing((Job part) -> part.changed().at())).orElseThrow();
			JobState state = parts.stream()
				.map(Job::state)
				.filter((each) -> each != JobState.DONE)
				.findFirst()
				.orElse(JobState.DONE);
			return new WholeJob(parts.get(0).opened(), state, last.changed(),
					parts.stream().mapToLong(Job::decided).sum(), Map.copyOf(reasons));
		}

	}

}
