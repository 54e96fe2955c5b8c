package io.github.resilientkafka.deadletter.endpoint;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.resilientkafka.deadletter.endpoint.DeadLetterPolicy.Right;
import io.github.resilientkafka.deadletter.index.LetterQuery;
import io.github.resilientkafka.deadletter.index.LetterState;
import io.github.resilientkafka.deadletter.job.DeadLetters;
import io.github.resilientkafka.deadletter.job.DeadLetters.Submission;
import io.github.resilientkafka.deadletter.job.JobOverException;
import io.github.resilientkafka.deadletter.job.LetterAction;
import io.github.resilientkafka.deadletter.job.StaleTokenException;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.JobState;
import io.github.resilientkafka.deadletter.ledger.LedgerException;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Shows dead letters, and replays, discards and restores them. Writing is off unless
 * {@code management.endpoint.deadletters.access} is {@code unrestricted}.
 */
@WebEndpoint(id = "deadletters", defaultAccess = Access.READ_ONLY)
public final class DeadLettersEndpoint {

	/** In place of the id of a listener. */
	private static final String JOBS = "jobs";

	private static final int DEFAULT_SIZE = 50;

	private static final int FORBIDDEN = 403;

	private static final int CONFLICT = 409;

	private static final int UNAVAILABLE = 503;

	private final RegisteredListeners listeners;

	private final DeadLetters letters;

	private final LetterDescriber describer;

	private final LetterEditor editor;

	private final DeadLetterPolicy policy;

	public DeadLettersEndpoint(RegisteredListeners listeners, DeadLetters letters, LetterDescriber describer,
			LetterEditor editor, DeadLetterPolicy policy) {
		this.listeners = listeners;
		this.letters = letters;
		this.describer = describer;
		this.editor = editor;
		this.policy = policy;
	}

	/**
	 * Sum up the letters of all listeners.
	 * @return the listeners by id, and the jobs
	 */
	@ReadOperation
	public WebEndpointResponse<Object> overview() {
		return answer(this.describer::overview);
	}

	/**
	 * Browse letters of a listener, or show all jobs.
	 * @param context who asks
	 * @param listener the id of the listener, or {@code jobs}
	 * @param fingerprint the fingerprint of the letters, or {@code null} for any
	 * @param exception the class of their exception, with or without its package, or
	 * {@code null} for any
	 * @param key their key as text, or {@code null} for any
	 * @param from not older than this time, or {@code null} for any
	 * @param to older than this time, or {@code null} for any
	 * @param state {@code open}, {@code parked}, {@code replaying}, {@code replayed} or
	 * {@code discarded}, or {@code null} for open and parked ones
	 * @param page the page, from 0, which is the default; the latest letters come first
	 * @param size how many a page has, at most 500; 50 by default
	 * @return the letters or jobs
	 */
	@ReadOperation
	public WebEndpointResponse<Object> browse(SecurityContext context, @Selector String listener,
			@org.springframework.lang.Nullable String fingerprint, @org.springframework.lang.Nullable String exception,
			@org.springframework.lang.Nullable String key, @org.springframework.lang.Nullable String from,
			@org.springframework.lang.Nullable String to, @org.springframework.lang.Nullable String state,
			@org.springframework.lang.Nullable String page, @org.springframework.lang.Nullable String size) {
		if (listener.equals(JOBS)) {
			return answer(() -> Map.of("jobs", this.describer.jobs()));
		}
		return answer(listener, (registered) -> {
			checkKey(context, listener, key);
			String wanted = Parameters.text("state", state);
			Integer number = Parameters.number("page", page);
			Integer rows = Parameters.number("size", size);
			return this.describer.page(registered,
					new LetterQuery(Parameters.selection(fingerprint, exception, key, from, to, true),
							(wanted != null) ? LetterState.of(wanted) : null, (number != null) ? number : 0,
							(rows != null) ? rows : DEFAULT_SIZE));
		});
	}

	/**
	 * Show one letter in full, or one job.
	 * @param context who asks
	 * @param listener the id of the listener, or {@code jobs}
	 * @param id the id of the letter, or the number of the job
	 * @return the letter or job
	 */
	@ReadOperation
	public WebEndpointResponse<Object> show(SecurityContext context, @Selector String listener, @Selector String id) {
		if (listener.equals(JOBS)) {
			return answer(() -> this.describer.job(id), "There is no job " + id);
		}
		return answer(listener, (registered) -> this.describer.letter(registered, LetterId.parse(id),
				this.policy.permits(context, Right.PAYLOAD, listener)), "There is no letter " + id);
	}

	/**
	 * Do something with letters, or find out what would be done.
	 * @param context who wants it
	 * @param listener the id of the listener
	 * @param action {@code replay}, {@code discard}, {@code restore} or {@code edit}
	 * @param ids the ids of the letters, separated by commas
	 * @param fingerprint instead of ids: their fingerprint
	 * @param exception instead of ids: the class of their exception
	 * @param key instead of ids: their key
	 * @param from instead of ids: not older than this time
	 * @param to instead of ids: older than this time
	 * @param all {@code true} instead of ids: all letters
	 * @param dryRun {@code true} to do nothing
	 * @param expect the token of a dry run, if it is to be the same letters
	 * @param rate how many are sent per second at most
	 * @param max how many at most, the oldest first
	 * @param reason why
	 * @param insist {@code true} to take those along that have come back too often, and
	 * to open a replay while the listener is paused
	 * @param wait {@code true} to open a replay while the listener is paused: it waits
	 * @param value with {@code edit}, what is sent instead of the value
	 * @return how many letters match, with the token of the dry run or the number of the
	 * job
	 */
	@WriteOperation
	public WebEndpointResponse<Object> act(SecurityContext context, @Selector String listener,
			@org.springframework.lang.Nullable String action, @org.springframework.lang.Nullable String ids,
			@org.springframework.lang.Nullable String fingerprint, @org.springframework.lang.Nullable String exception,
			@org.springframework.lang.Nullable String key, @org.springframework.lang.Nullable String from,
			@org.springframework.lang.Nullable String to, @org.springframework.lang.Nullable String all,
			@org.springframework.lang.Nullable String dryRun, @org.springframework.lang.Nullable String expect,
			@org.springframework.lang.Nullable String rate, @org.springframework.lang.Nullable String max,
			@org.springframework.lang.Nullable String reason, @org.springframework.lang.Nullable String insist,
			@org.springframework.lang.Nullable String wait, @org.springframework.lang.Nullable String value) {
		return answer(listener, (registered) -> {
			JobKind kind = kind(action);
			if (!this.policy.permits(context, right(kind), listener)) {
				throw new ForbiddenException(action + " letters of listener '" + listener + "'", right(kind));
			}
			checkKey(context, listener, key);
			Selection selection = Parameters.selection(fingerprint, exception, key, from, to,
					Parameters.flag("insist", insist));
			List<LetterId> named = Parameters.ids(ids);
			checkChoice(named, selection, Parameters.flag("all", all));
			String edited = (kind == JobKind.EDIT) ? this.editor.check(registered, named, value) : null;
			LetterAction wanted = new LetterAction(kind, named, selection, Parameters.rate(rate),
					Parameters.number("max", max), edited, Parameters.text("reason", reason),
					Parameters.flag("wait", wait), Parameters.text("expect", expect), name(context));
			return submission(Parameters.flag("dryRun", dryRun) ? this.letters.dryRun(registered, wanted)
					: this.letters.submit(registered, wanted));
		});
	}

	/**
	 * Whether there are letters with a key tells something of what is in them.
	 */
	private void checkKey(SecurityContext context, String listener, @Nullable String key) {
		if (Parameters.text("key", key) != null && !this.policy.permits(context, Right.PAYLOAD, listener)) {
			throw new ForbiddenException("look for keys of letters of listener '" + listener + "'", Right.PAYLOAD);
		}
	}

	/**
	 * All is never meant by accident.
	 */
	private static void checkChoice(@Nullable List<LetterId> ids, Selection selection, boolean all) {
		boolean filtered = selection.fingerprint() != null || selection.exception() != null
				|| selection.keyHash() != null || selection.from() != null || selection.to() != null;
		int said = ((ids != null) ? 1 : 0) + (filtered ? 1 : 0) + (all ? 1 : 0);
		if (said == 0) {
			throw new IllegalArgumentException(
					"It is not said which letters; name them by ids, by fingerprint, exception, key, from and to, or with all=true");
		}
		if (said > 1) {
			throw new IllegalArgumentException(
					"Letters are named by ids, by fingerprint, exception, key, from and to, or with all=true; use one of the three");
		}
	}

	private static Map<String, Object> submission(Submission submission) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("matching", submission.matching());
		if (!submission.exact()) {
			values.put("atMost", true);
		}
		if (submission.leftOut() > 0) {
			values.put("parked", submission.leftOut());
		}
		if (submission.job() != null) {
			values.put("job", submission.job());
		}
		else {
			values.put("token", submission.token());
		}
		return values;
	}

	/**
	 * Interrupt a job, let it go on or give it up.
	 * @param context who wants it
	 * @param listener {@code jobs}
	 * @param job the number of the job
	 * @param action {@code pause}, {@code resume} or {@code cancel}
	 * @return the job as it is now
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(SecurityContext context, @Selector String listener, @Selector String job,
			@org.springframework.lang.Nullable String action) {
		if (!listener.equals(JOBS)) {
			return refused(WebEndpointResponse.STATUS_NOT_FOUND, "There is nothing to be done at this address");
		}
		return answer(() -> {
			Map<String, Object> known = this.describer.job(job);
			if (known == null) {
				return null;
			}
			JobState state = switch (Objects.requireNonNullElse(action, "")) {
				case "pause" -> JobState.PAUSED;
				case "resume" -> JobState.RUNNING;
				case "cancel" -> JobState.CANCELLED;
				case "" -> throw new IllegalArgumentException("action is missing; use pause, resume or cancel");
				default -> throw new IllegalArgumentException(
						"There is no action '%s'; use pause, resume or cancel".formatted(action));
			};
			String owner = String.valueOf(known.get("listener"));
			JobKind kind = kind(String.valueOf(known.get("kind")));
			if (!this.policy.permits(context, right(kind), owner)) {
				throw new ForbiddenException(action + " jobs of listener '" + owner + "'", right(kind));
			}
			this.letters.change(job, state, name(context));
			return this.describer.job(job);
		}, "There is no job " + job);
	}

	private static JobKind kind(@Nullable String action) {
		for (JobKind kind : JobKind.values()) {
			if (kind.label().equals(action)) {
				return kind;
			}
		}
		String known = "use replay, discard, restore or edit";
		throw new IllegalArgumentException((action != null) ? "There is no action '%s'; %s".formatted(action, known)
				: "action is missing; " + known);
	}

	private static Right right(JobKind kind) {
		return switch (kind) {
			case REPLAY -> Right.REPLAY;
			case EDIT -> Right.EDIT;
			case DISCARD, RESTORE -> Right.DISCARD;
		};
	}

	private static String name(SecurityContext context) {
		Principal principal = context.getPrincipal();
		return (principal != null) ? principal.getName() : "anonymous";
	}

	private WebEndpointResponse<Object> answer(String id, Question question) {
		return answer(id, question, "There is nothing at this address");
	}

	private WebEndpointResponse<Object> answer(String id, Question question, String nothing) {
		RegisteredListener listener = this.listeners.get(id);
		if (listener == null) {
			return refused(WebEndpointResponse.STATUS_NOT_FOUND, "There is no listener '%s'; use one of %s"
				.formatted(id, this.listeners.all().stream().map((each) -> each.policy().listener()).toList()));
		}
		return answer(() -> question.ask(listener), nothing);
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> question) {
		return answer(question, "There is nothing at this address");
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> question, String nothing) {
		try {
			Object answer = question.get();
			return (answer != null) ? new WebEndpointResponse<>(answer)
					: refused(WebEndpointResponse.STATUS_NOT_FOUND, nothing);
		}
		catch (IllegalArgumentException ex) {
			return refused(WebEndpointResponse.STATUS_BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
		catch (ForbiddenException ex) {
			return refused(FORBIDDEN, String.valueOf(ex.getMessage()));
		}
		catch (StaleTokenException | JobOverException ex) {
			return refused(CONFLICT, String.valueOf(ex.getMessage()));
		}
		catch (IllegalStateException | LedgerException ex) {
			return refused(UNAVAILABLE, String.valueOf(ex.getMessage()));
		}
		catch (KafkaException ex) {
			return refused(UNAVAILABLE, "The brokers do not answer as they should: " + new RootCause(ex).text());
		}
	}

	private static WebEndpointResponse<Object> refused(int status, String reason) {
		return new WebEndpointResponse<>(Map.of("error", reason), status);
	}

	/**
	 * What is asked about a listener.
	 */
	@FunctionalInterface
	private interface Question {

		@Nullable Object ask(RegisteredListener listener);

	}

	/**
	 * Somebody may not do what they want to do.
	 */
	private static final class ForbiddenException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ForbiddenException(String what, Right right) {
			super("You may not %s; that is for the role resilient-kafka.dead-letters.roles.%s, or what the policy of the application says"
				.formatted(what, right.name().toLowerCase(Locale.ROOT)));
		}

	}

}
