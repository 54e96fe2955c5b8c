package io.github.resilientkafka.deduplication;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.deduplication.OpenClaim.State;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.CommitAwareStage;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.SettlementAwareStage;
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
final class DeduplicationStage implements SettlementAwareStage, CommitAwareStage {

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

	private final Delivery delivery;

	private final StoreOutage outage;

	private final BoundedTry lastTry;

	private final TimeSource clock;

	private @Nullable Future<?> renewal;

	private int ahead = 1;

	private int used;

	private long confirmedAt;

	private volatile boolean closed;

	/**
	 * Create a stage.
	 * @param key what makes two records duplicates
	 * @param claims the claims of the consumer
	 * @param outcomes what is told of duplicates
	 * @param transaction confirms in the transaction of the listener method, or
	 * {@code null} if it has none
	 * @param delivery whether what has succeeded is final at once, and whether its offset
	 * waits for the store
	 * @param outage whether the store can be reached
	 * @param lastTry asks the store when the consumer leaves
	 */
	DeduplicationStage(RecordKey key, OpenClaims claims, DeduplicationOutcomes outcomes,
			@Nullable JoinedTransaction transaction, Delivery delivery, StoreOutage outage, BoundedTry lastTry,
			TimeSource clock) {
		this.key = key;
		this.claims = claims;
		this.outcomes = outcomes;
		this.transaction = transaction;
		this.delivery = delivery;
		this.outage = outage;
		this.lastTry = lastTry;
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
		if (this.outage.waitingTime() > 0) {
			return refused();
		}
		long now = this.clock.millis();
		List<@Nullable String> keys = keys(invocation);
		List<RecordAttempt> attempts = List.copyOf(invocation.attempts());
		try {
			if (now - this.confirmedAt > COLLECTING && this.delivery != Delivery.EXACTLY_ONCE) {
				confirm();
			}
			if (claimMissing(attempts, keys)) {
				this.outage.ended();
			}
		}
		catch (Throwable ex) {
			this.outage.failed(ex);
			return refused();
		}
		ClaimedCall call = begin(invocation, attempts, keys);
		if (call.isEmpty()) {
			return Admitted.SIMPLY;
		}
		if (this.transaction != null) {
			this.transaction.expect(call.claims());
		}
		return call;
	}

	private Admission refused() {
		return new Admission.Refused(this.clock.wallMillis() + this.outage.waitingTime());
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
				this.outcomes.keyFailed(ex);
				invocation.fail(attempt, ex);
			}
			catch (Error ex) {
				// Of code of the application that the expression calls
				this.outcomes.keyFailed(ex);
				invocation.fail(attempt, new IllegalStateException("The key could not be computed", ex));
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
	private ClaimedCall begin(Invocation invocation, List<RecordAttempt> attempts, List<@Nullable String> keys) {
		ClaimedCall call = new ClaimedCall(this, this.transaction, attempts.size());
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
			if (claim == null || claim.is(State.RUNNING, State.IN_DOUBT)) {
				// of another owner, or of a record of this consumer that is not done yet
				invocation.postpone(attempt, this.clock.wallMillis() + WHILE_HELD);
				waiting.add(partition(attempt));
			}
			else if (claim.is(State.SUCCEEDED, State.UNCONFIRMED, State.PROCESSED)) {
				invocation.skip(attempt);
				this.outcomes.duplicate(RecordCoordinates.of(attempt.polled()));
			}
			else {
				claim.begin(attempt.polled());
				call.add(attempt, claim);
			}
		}
		this.used += call.claims().size();
		return call;
	}

	private static TopicPartition partition(RecordAttempt attempt) {
		return new TopicPartition(attempt.polled().topic(), attempt.polled().partition());
	}

	private boolean confirm() {
		boolean asked = this.claims.confirm();
		this.confirmedAt = this.clock.millis();
		return asked;
	}

	@Override
	public void settle(boolean durable) {
		ended(durable ? State.UNCONFIRMED : State.FAILED);
	}

	@Override
	public void inDoubt() {
		ended(State.IN_DOUBT);
	}

	private void ended(State outcome) {
		if (this.used > 0 || this.claims.count(State.CLAIMED) > 0) {
			this.ahead = Math.max(1, Math.min(MAX_AHEAD, this.used * 2));
			this.used = 0;
		}
		this.claims.transactionEnded(outcome);
		tellStore();
	}

	@Override
	public void resolved(Map<TopicPartition, Long> committed) {
		this.claims.resolve(committed);
		tellStore();
	}

	/**
	 * Confirm and release, if the store can be reached. What is processed stays so here,
	 * and is confirmed later.
	 */
	private void tellStore() {
		if (this.claims.isEmpty() || this.outage.waitingTime() > 0) {
			return;
		}
		try {
			if (confirm() | this.claims.release()) {
				this.outage.ended();
			}
		}
		catch (Throwable ex) {
			this.outage.failed(ex);
		}
	}

	@Override
	public Map<TopicPartition, Long> heldBack() {
		return this.claims.firstUnconfirmed();
	}

	@Override
	public void leaving() {
		if (this.claims.count(State.UNCONFIRMED) > 0) {
			tryOnceMore();
		}
	}

	private void tryOnceMore() {
		Throwable failure = this.lastTry.make(this::giveBack);
		if (failure != null) {
			this.outage.failed(failure);
		}
	}

	private void giveBack() {
		this.claims.confirm();
		this.claims.release();
	}

	/**
	 * What has ended is final at once, unless it is a part of a transaction.
	 */
	State succeeded() {
		return (this.delivery != Delivery.EXACTLY_ONCE) ? State.UNCONFIRMED : State.SUCCEEDED;
	}

	/**
	 * A call has ended, on whatever thread.
	 */
	void callEnded() {
		if (this.closed) {
			tidyUp();
		}
	}

	/**
	 * Forget claims that are confirmed.
	 */
	void forget(List<OpenClaim> confirmed) {
		this.claims.forget(confirmed);
	}

	/**
	 * Let claims last longer, until the consumer is closed, its last call has ended and
	 * the store knows what was processed.
	 */
	void renew() {
		if (this.closed) {
			tidyUp();
			if (this.claims.count(State.RUNNING, State.UNCONFIRMED) == 0 && this.renewal != null) {
				this.renewal.cancel(false);
			}
		}
		try {
			this.claims.renew();
		}
		catch (Throwable ex) {
			logger.warn(() -> "Claims could not be renewed in the deduplication store: " + ex.getClass().getName());
			logger.debug(ex, "Claims could not be renewed");
		}
	}

	private void tidyUp() {
		try {
			giveBack();
		}
		catch (Throwable ex) {
			logger.debug(ex, "Claims of a closed consumer could not be given back");
		}
	}

	@Override
	public void close() {
		// What is a part of a transaction that is open now is rolled back
		this.claims.transactionEnded(State.FAILED);
		this.closed = true;
		if (!this.claims.isEmpty() && !this.outage.hasJustFailed()) {
			tryOnceMore();
		}
		this.outcomes.left(this.claims.count(State.UNCONFIRMED), this.claims.forgetInDoubt(), this.delivery);
	}

}
