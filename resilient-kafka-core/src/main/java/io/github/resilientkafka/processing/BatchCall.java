package io.github.resilientkafka.processing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.invocation.BatchObservation;
import io.github.resilientkafka.invocation.RecordInvoker;
import io.github.resilientkafka.pipeline.BatchFailure;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.CallPermits;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One call of the listener, with what can be deserialized and is admitted.
 */
final class BatchCall {

	private final BatchSteps steps;

	private final List<DueRecord> records = new ArrayList<>();

	private final List<ConsumerRecord<Object, Object>> deserialized = new ArrayList<>();

	/** Those that have to be tried again before others, and the others. */
	private final WaitingRecords waiting;

	private final Consumer<byte[], byte[]> consumer;

	private final Backlog backlog;

	private final @Nullable ProducerTransaction transaction;

	private final Invocation invocation;

	private final CallPermits permits;

	private Set<ConsumerRecord<?, ?>> omitted = Set.of();

	BatchCall(BatchSteps steps, List<DueRecord> part, WaitingRecords waiting, Consumer<byte[], byte[]> consumer) {
		this.steps = steps;
		this.waiting = waiting;
		this.consumer = consumer;
		this.backlog = Backlog.of(consumer);
		this.transaction = this.backlog.transaction();
		List<RecordAttempt> attempts = attempts(part);
		this.invocation = new Invocation(attempts, steps.invoker().indexIsReliable());
		this.permits = this.backlog.pipeline().enter(this.invocation);
		try {
			keepOrder(attempts);
			if (this.permits.isGranted()) {
				this.invocation.attempts().forEach((attempt) -> add((PolledAttempt) attempt));
			}
		}
		catch (Throwable ex) {
			this.permits.takeBack(this.invocation);
			throw ex;
		}
		if (isRefused()) {
			this.backlog.postponeAttempts(this.permits.notBefore());
		}
	}

	/**
	 * Records behind those that were left for a later call have to wait as well.
	 */
	private void keepOrder(List<RecordAttempt> attempts) {
		if (attempts.size() == this.invocation.attempts().size()) {
			return;
		}
		Set<RecordAttempt> admitted = new HashSet<>(this.invocation.attempts());
		for (RecordAttempt attempt : attempts) {
			PolledAttempt polled = (PolledAttempt) attempt;
			if (!admitted.contains(attempt) && polled.record().holdsUp()) {
				this.waiting.add(polled.partition(), polled.record());
			}
		}
	}

	private List<RecordAttempt> attempts(List<DueRecord> part) {
		List<RecordAttempt> attempts = new ArrayList<>(part.size());
		for (int i = 0; i < part.size(); i++) {
			DueRecord due = part.get(i);
			PolledRecord polled = due.record();
			if (this.waiting.contains(due.partition(), polled)) {
				continue;
			}
			ConsumerRecord<Object, Object> record = this.steps.preparation().prepare(polled, this.backlog);
			if (record != null) {
				attempts.add(new PolledAttempt(polled, record, polled.position().lane(), due.partition(),
						(failure) -> uncalled(due, failure), this.steps.progress().clock()));
			}
			else if (this.backlog.deserializer().isInDoubt()) {
				// It may take long to fail for each of them
				part.subList(i, part.size()).forEach(this::addWaiting);
			}
			else {
				holdUp(due);
			}
		}
		return attempts;
	}

	private void uncalled(DueRecord due, Throwable exception) {
		this.steps.failures().handleUncalled(due.record(), exception, (failure) -> Blame.RECORD, this.backlog);
		holdUp(due);
	}

	/**
	 * A record that is not decided, or not yet carried out in a transaction, holds up the
	 * others of its partition, as in a record listener.
	 */
	void failed(DueRecord due, Throwable exception) {
		this.steps.failures().handle(due.record(), exception, this.permits::blame, this.backlog);
		holdUp(due);
	}

	private void holdUp(DueRecord due) {
		boolean waits = !due.record().isTime(this.steps.progress().clock().millis()) && !due.record().letsOthersPass();
		if (due.record().holdsUp() || (this.transaction != null && waits)) {
			addWaiting(due);
		}
	}

	private void addWaiting(DueRecord due) {
		this.waiting.add(due.partition(), due.record());
	}

	private void add(PolledAttempt attempt) {
		RecordInvoker.tellAttempt(attempt.deserialized(), this.steps.progress().attempt(attempt.record()));
		this.deserialized.add(attempt.deserialized());
		this.records.add(new DueRecord(attempt.record(), attempt.partition()));
	}

	List<DueRecord> records() {
		return this.records;
	}

	boolean isTransactional() {
		return this.transaction != null;
	}

	boolean isAdmitted() {
		return !this.deserialized.isEmpty();
	}

	/**
	 * Whether no other call may be made, either.
	 */
	boolean isRefused() {
		return this.permits.notBefore() > 0;
	}

	@Nullable Throwable make() {
		for (DueRecord due : this.records) {
			due.partition()
				.account()
				.attempted(this.steps.progress().clock(), due.record().record().timestamp(), due.record().due());
		}
		long begin = System.nanoTime();
		Throwable failure = call();
		this.records.get(0).partition().account().worked(System.nanoTime() - begin);
		return failure;
	}

	private @Nullable Throwable call() {
		Throwable failure = null;
		try {
			if (this.transaction == null) {
				invoke();
			}
			else {
				this.transaction.attempt(this::invoke);
			}
		}
		catch (TransactionBrokenException ex) {
			this.permits.takeBack(this.invocation);
			return ex;
		}
		catch (Throwable ex) {
			failure = RecordInvoker.unwrap(ex);
		}
		this.omitted = this.steps.invoker().filtered();
		if (!this.omitted.isEmpty() && (failure == null || this.omitted.size() < this.records.size())) {
			this.permits.omit(this.invocation,
					(attempt) -> this.omitted.contains(((PolledAttempt) attempt).deserialized()));
			if (this.invocation.isEmpty()) {
				return null;
			}
		}
		return this.permits.ended(failure);
	}

	@SuppressWarnings("NullAway") // there is no result
	private Void invoke() {
		if (this.steps.observation().isEnabled()) {
			BatchObservation
				.start(this.steps.observation(), this.records.stream().map(DueRecord::record).toList(),
						observedAttempts())
				.observe(this::callListener, this::culprit);
		}
		else {
			callListener();
		}
		return null;
	}

	private void callListener() {
		this.steps.invoker().invoke(this.deserialized, this.consumer);
		this.permits.returned();
	}

	private List<Observation> observedAttempts() {
		String clientId = this.backlog.clientId();
		List<Observation> attempts = new ArrayList<>(this.records.size());
		for (int i = 0; i < this.records.size(); i++) {
			PolledRecord polled = this.records.get(i).record();
			attempts.add(this.steps.observation()
				.start(polled, this.deserialized.get(i), this.steps.progress().attempt(polled), clientId));
		}
		return attempts;
	}

	void settle(List<DueRecord> done) {
		for (int i = 0; i < done.size(); i++) {
			boolean left = !this.omitted.isEmpty() && this.omitted.contains(this.deserialized.get(i));
			done.get(i).record().settle(left ? Settlement.FILTERED : Settlement.PROCESSED);
		}
	}

	/**
	 * It has succeeded for some of its records before it has failed.
	 */
	void succeeded(List<DueRecord> done) {
		this.permits.succeeded(attemptsAt(done));
	}

	/**
	 * It has failed, and others follow with parts of its records.
	 */
	void calledAgain(List<DueRecord> part) {
		this.permits.calledAgain(attemptsAt(part));
	}

	private List<RecordAttempt> attemptsAt(List<DueRecord> some) {
		Set<PolledRecord> records = Collections.newSetFromMap(new IdentityHashMap<>());
		some.forEach((due) -> records.add(due.record()));
		return this.invocation.attempts()
			.stream()
			.filter((attempt) -> records.contains(((PolledAttempt) attempt).record()))
			.toList();
	}

	/**
	 * What was left out tells nothing.
	 */
	void succeeded() {
		if (!this.invocation.isEmpty()) {
			boolean tombstones = this.invocation.attempts()
				.stream()
				.allMatch((attempt) -> attempt.polled().value() == null);
			this.steps.failures().succeeded(this.backlog, null, tombstones);
		}
	}

	/**
	 * The index of the record that the exception names, or -1.
	 */
	int culprit(Throwable exception) {
		return (this.records.size() == 1) ? 0 : new BatchFailure(exception).indexIn(this.records,
				(due) -> due.record().record(), this.steps.invoker().indexIsReliable());
	}

}
