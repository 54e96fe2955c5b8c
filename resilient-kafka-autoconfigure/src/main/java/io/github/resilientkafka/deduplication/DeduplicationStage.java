package io.github.resilientkafka.deduplication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;

import io.github.resilientkafka.deduplication.OpenClaim.State;
import io.github.resilientkafka.event.Pause;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Claims the key of a record before the call, and confirms it afterwards. Keys are
 * claimed ahead, as many as are used up, and confirmed together, so that a store that
 * takes a round trip is asked a few times for each poll.
 */
final class DeduplicationStage implements Stage {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(DeduplicationStage.class));

	/**
	 * How long a record waits for the claim of another owner, in ms.
	 */
	private static final long WHILE_HELD = 250;

	/**
	 * How long successes are collected before they are confirmed together, in ms.
	 */
	private static final long COLLECTING = 20;

	private static final int MAX_AHEAD = 500;

	private final RecordKey key;

	private final OpenClaims claims;

	private final DeduplicationOutcomes outcomes;

	private final @Nullable JoinedTransaction transaction;

	private final boolean early;

	private final Pause pause;

	private final TimeSource clock;

	private @Nullable Future<?> renewal;

	private int ahead = 1;

	private int used;

	private long confirmedAt;

	private int failures;

	private long notBefore;

	private volatile boolean closed;

	/**
	 * Create a stage.
	 * @param key what makes two records duplicates
	 * @param claims the claims of the consumer
	 * @param outcomes what is told of duplicates
	 * @param transaction confirms in the transaction of the listener method, or
	 * {@code null} if it has none
	 * @param early whether what has succeeded stays so before it is settled
	 * @param pause says that the store is away
	 * @param clock tells the time
	 */
	DeduplicationStage(RecordKey key, OpenClaims claims, DeduplicationOutcomes outcomes,
			@Nullable JoinedTransaction transaction, boolean early, Pause pause, TimeSource clock) {
		this.key = key;
		this.claims = claims;
		this.outcomes = outcomes;
		this.transaction = transaction;
		this.early = early;
		this.pause = pause;
		this.clock = clock;
	}

	/**
	 * Cancel this when the consumer is closed.
	 */
	void renewal(Future<?> renewal) {
		this.renewal = renewal;
	}

	@Override
	public Admission admit(Invocation invocation) {
		long now = this.clock.millis();
		if (now < this.notBefore) {
			return refused(now);
		}
		List<@Nullable String> keys = keys(invocation);
		List<RecordAttempt> attempts = List.copyOf(invocation.attempts());
		try {
			if (this.early && now - this.confirmedAt > COLLECTING) {
				confirm(now);
			}
			if (claimMissing(attempts, keys)) {
				this.failures = 0;
				this.pause.end();
			}
		}
		catch (RuntimeException ex) {
			unavailable(ex, now);
			return refused(now);
		}
		Call call = begin(invocation, attempts, keys, now);
		if (call.claims.isEmpty()) {
			return Admitted.SIMPLY;
		}
		if (this.transaction != null) {
			this.transaction.expect(call.claims);
		}
		return call;
	}

	/**
	 * The keys of the records, without those of which the key cannot be computed.
	 */
	private List<@Nullable String> keys(Invocation invocation) {
		List<@Nullable String> keys = new ArrayList<>(invocation.attempts().size());
		for (RecordAttempt attempt : List.copyOf(invocation.attempts())) {
			try {
				keys.add(this.key.of(attempt.polled(), attempt.deserialized()));
			}
			catch (RuntimeException ex) {
				invocation.fail(attempt, ex);
			}
		}
		return keys;
	}

	/**
	 * Claim what is not claimed yet.
	 * @return whether the store was asked, and has answered
	 */
	private boolean claimMissing(List<RecordAttempt> attempts, List<@Nullable String> keys) {
		Set<String> missing = new LinkedHashSet<>();
		for (String each : keys) {
			if (each != null && this.claims.isMissing(each)) {
				missing.add(each);
			}
		}
		if (missing.isEmpty()) {
			return false;
		}
		if (attempts.size() == 1 && this.ahead > 1 && this.key.isRaw()) {
			addFollowing(attempts.get(0), missing);
		}
		this.claims.claim(List.copyOf(missing));
		return true;
	}

	private void addFollowing(RecordAttempt attempt, Set<String> missing) {
		for (ConsumerRecord<byte[], byte[]> following : attempt.following()) {
			if (missing.size() >= this.ahead) {
				return;
			}
			String each = this.key.of(following, null);
			if (each != null && this.claims.get(each) == null) {
				missing.add(each);
			}
		}
	}

	/**
	 * Take duplicates and records that have to wait out of the call.
	 */
	private Call begin(Invocation invocation, List<RecordAttempt> attempts, List<@Nullable String> keys, long now) {
		Call call = new Call(attempts.size());
		Set<TopicPartition> waiting = new HashSet<>();
		for (int i = 0; i < attempts.size(); i++) {
			RecordAttempt attempt = attempts.get(i);
			String each = keys.get(i);
			if (!waiting.isEmpty() && waiting.contains(partition(attempt))) {
				continue;
			}
			if (each == null) {
				this.outcomes.withoutKey();
				continue;
			}
			OpenClaim claim = this.claims.get(each);
			if (claim == null || claim.is(State.RUNNING)) {
				// of another owner, or of a record of this consumer that is not done yet
				invocation.postpone(attempt, this.clock.wallMillis() + WHILE_HELD);
				waiting.add(partition(attempt));
			}
			else if (claim.is(State.SUCCEEDED, State.PROCESSED)) {
				invocation.skip(attempt);
				this.outcomes.duplicate(RecordCoordinates.of(attempt.polled()));
			}
			else {
				claim.state(State.RUNNING);
				call.add(attempt, claim);
			}
		}
		this.used += call.claims.size();
		return call;
	}

	private static TopicPartition partition(RecordAttempt attempt) {
		return new TopicPartition(attempt.polled().topic(), attempt.polled().partition());
	}

	private void confirm(long now) {
		this.claims.confirm();
		this.confirmedAt = now;
	}

	@Override
	public void settle(boolean durable) {
		if (this.used > 0 || this.claims.hasUnused()) {
			this.ahead = Math.max(1, Math.min(MAX_AHEAD, this.used * 2));
			this.used = 0;
		}
		if (this.claims.isEmpty()) {
			return;
		}
		long now = this.clock.millis();
		if (now < this.notBefore) {
			return;
		}
		try {
			if (durable) {
				confirm(now);
			}
			this.claims.release(!durable);
		}
		catch (RuntimeException ex) {
			// What is processed stays so here, and is confirmed later
			unavailable(ex, now);
		}
	}

	private Admission refused(long now) {
		return new Admission.Refused(this.clock.wallMillis() + this.notBefore - now);
	}

	private void unavailable(RuntimeException failure, long now) {
		this.notBefore = now + BackOff.delay(this.failures++);
		this.pause.begin(() -> "the deduplication store cannot be reached: " + failure.getClass().getName());
		logger.debug(failure, "The deduplication store cannot be reached");
	}

	/**
	 * Let claims last longer, until the consumer is closed and its last call has ended.
	 */
	void renew() {
		if (this.closed && !this.claims.isRunning() && this.renewal != null) {
			this.renewal.cancel(false);
		}
		try {
			this.claims.renew();
		}
		catch (RuntimeException ex) {
			logger.warn(() -> "Claims could not be renewed in the deduplication store: " + ex);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		giveBack();
	}

	private void giveBack() {
		try {
			this.claims.confirm();
			this.claims.release(false);
		}
		catch (RuntimeException ex) {
			logger.warn(ex, "Claims of a closed consumer were not given back, and expire");
		}
	}

	/**
	 * A call with records that have keys.
	 */
	private final class Call implements Admitted {

		private final List<RecordAttempt> attempts;

		private final List<OpenClaim> claims;

		Call(int size) {
			this.attempts = new ArrayList<>(size);
			this.claims = new ArrayList<>(size);
		}

		void add(RecordAttempt attempt, OpenClaim claim) {
			this.attempts.add(attempt);
			this.claims.add(claim);
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			JoinedTransaction transaction = DeduplicationStage.this.transaction;
			boolean confirmed = transaction != null && transaction.ended() && failure == null;
			if (confirmed) {
				DeduplicationStage.this.claims.forget(this.claims);
				return null;
			}
			this.claims.forEach((claim) -> claim.state((failure != null) ? State.FAILED : State.SUCCEEDED));
			if (DeduplicationStage.this.closed) {
				giveBack();
			}
			return failure;
		}

		@Override
		public void succeeded(Collection<RecordAttempt> done) {
			for (RecordAttempt attempt : done) {
				int index = this.attempts.indexOf(attempt);
				if (index >= 0) {
					this.claims.get(index).state(State.SUCCEEDED);
				}
			}
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			for (RecordAttempt attempt : removed) {
				int index = this.attempts.indexOf(attempt);
				if (index >= 0) {
					this.attempts.remove(index);
					this.claims.remove(index).state(State.CLAIMED);
				}
			}
			if (cancelled && DeduplicationStage.this.transaction != null) {
				DeduplicationStage.this.transaction.ended();
			}
		}

	}

}
