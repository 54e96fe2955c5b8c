package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.resilientkafka.account.RecordAccount;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.ProducerTransaction.Ending;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * A consumer whose {@code poll} hands out a record again and again until it is settled,
 * and no earlier than it is time. Nothing is fetched twice, and the consumer is polled
 * all the time, so that it stays in its group however long a record waits. Of each
 * partition {@code max.poll.records} records or {@code max.partition.fetch.bytes} are
 * kept, and at most one poll more, before it is not fetched any further: one that is
 * fetched again only when nothing is left would have to wait for the fetch of the others,
 * up to {@code fetch.max.wait.ms}.
 */
final class BackloggedConsumer implements Backlog {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(BackloggedConsumer.class));

	/**
	 * How long attempts that go on may take to finish when their partition is revoked:
	 * shorter than the time that a container has to stop.
	 */
	private static final Duration FINISHING_TIME = Duration.ofSeconds(5);

	/**
	 * How long a poll waits that can hand out nothing anyway.
	 */
	private static final Duration WHILE_NOT_READY = Duration.ofMillis(100);

	private static final Duration RESOLVING_TIME = Duration.ofSeconds(10);

	private static final Duration LAST_RESOLVING_TIME = Duration.ofSeconds(2);

	private final Consumer<byte[], byte[]> consumer;

	private final RecordDeserializer deserializer;

	private final String container;

	private final OffsetCommitter committer;

	private final CommitAhead ahead;

	private final OffsetReset reset;

	private final Consumer<byte[], byte[]> proxy;

	private final Consumer<Object, Object> view;

	private final @Nullable ProducerTransaction transaction;

	private final Pipeline pipeline;

	private final HeldRecords held = new HeldRecords();

	private final BacklogQueue backlogs;

	private final ConsumerReport report;

	private final Subscription subscription;

	private final FetchPauses pauses;

	private final UnknownOutcomes unknown = new UnknownOutcomes();

	private List<PartitionBacklog> handedOut = List.of();

	private @Nullable Runnable beforeRevocation;

	private BackloggedConsumer(Consumer<byte[], byte[]> consumer, RecordDeserializer deserializer, BacklogLimits limits,
			String offsetReset, Duration commitTimeout, @Nullable ProducerTransaction transaction, Pipeline pipeline,
			ConsumerIdentity identity, TimeSource clock) {
		this.consumer = consumer;
		this.deserializer = deserializer;
		this.report = new ConsumerReport(consumer, identity, (ex) -> goOn(ex), clock);
		this.backlogs = new BacklogQueue(limits, transaction != null, this.report.account(), this.report.foreign(),
				identity.positions(), clock);
		this.pauses = new FetchPauses(consumer, this.backlogs, this.report::paused);
		this.subscription = new Subscription(consumer, identity.moreTopics());
		this.committer = new OffsetCommitter(consumer, commitTimeout, identity.shared()::noAnswer, clock);
		this.ahead = new CommitAhead(this.committer);
		this.reset = new OffsetReset(consumer, offsetReset, identity.retries(), identity.shared().expired(), clock);
		this.proxy = ConsumerProxy.around(consumer, this);
		this.view = ConsumerView.readOnly(this.proxy);
		this.transaction = transaction;
		this.pipeline = pipeline;
		this.container = identity.container();
	}

	static Consumer<byte[], byte[]> around(Consumer<byte[], byte[]> consumer, RecordDeserializer deserializer,
			BacklogLimits limits, String offsetReset, Duration commitTimeout, @Nullable ProducerTransaction transaction,
			Pipeline pipeline, ConsumerIdentity identity, TimeSource clock) {
		return new BackloggedConsumer(consumer, deserializer, limits, offsetReset, commitTimeout, transaction, pipeline,
				identity, clock).proxy;
	}

	void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
		this.subscription.begin(topics,
				new ForgettingListener(listener, this::finish, this::leave, this.report.foreign()::assigned));
	}

	FetchPauses pauses() {
		return this.pauses;
	}

	/**
	 * Close what belongs to the consumer. What fails is logged only: a container tells
	 * that it has stopped behind this, and nobody would start it again.
	 * @param consumer closes the consumer itself
	 */
	void close(AutoCloseable consumer) {
		try (this.deserializer; this.pipeline; this.report; ProducerTransaction last = this.transaction; consumer) {
			resolveUnknown(LAST_RESOLVING_TIME);
		}
		catch (Exception ex) {
			logger
				.warn(() -> ("A consumer of container '%s' could not be closed in order: %s. Nothing is lost; until its"
						+ " session times out, its partitions may wait for another consumer")
					.formatted(this.container, new RootCause(ex).text()));
			logger.debug(new ForeignThrowable(ex).loggable(), "Could not be closed in order");
		}
		finally {
			this.backlogs.clear();
			this.backlogs.post();
		}
	}

	ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
		return this.report.of(() -> pollRecords(timeout));
	}

	private ConsumerRecords<byte[], byte[]> pollRecords(Duration timeout) {
		cleanUp();
		this.committer.commitAgain();
		this.subscription.update();
		this.backlogs.post();
		this.report.polls(this.backlogs::get, this.committer::isUncommitted);
		if (!isReady()) {
			return pollNothing(timeout);
		}
		this.pauses.update();
		ConsumerRecords<byte[], byte[]> polled = fetch(this.backlogs.waitingTime(timeout, this.pauses.paused()));
		boolean nothingKept = this.backlogs.isEmpty();
		this.backlogs.add(polled);
		if (!this.report.foreign().read()) {
			this.handedOut = List.of();
			return ConsumerRecords.empty();
		}
		if (nothingKept && this.pauses.paused().isEmpty()) {
			this.handedOut = this.backlogs.all();
			return polled;
		}
		return handOut();
	}

	/**
	 * The offset of the first record that is kept of a partition, or {@code null} if none
	 * is.
	 */
	@Nullable Long firstKept(TopicPartition partition) {
		PartitionBacklog backlog = this.backlogs.get(partition);
		return (backlog != null && !backlog.isEmpty()) ? backlog.firstOffset() : null;
	}

	/**
	 * There is no position.
	 */
	void beginAnew(NoOffsetForPartitionException reason) {
		this.reset.begin(reason);
	}

	/**
	 * Somebody was told that a position is not there any more: the next poll goes on
	 * elsewhere.
	 */
	void goOn(OffsetOutOfRangeException reason) {
		this.reset.remember(reason);
	}

	/**
	 * Up to where offsets may be committed.
	 */
	long firstWaiting(TopicPartition partition) {
		PartitionBacklog backlog = this.backlogs.get(partition);
		return (backlog != null && !(backlog.isEmpty() && backlog.isCommitted())) ? backlog.firstUncommitted()
				: position(partition);
	}

	private long position(TopicPartition partition) {
		try {
			return this.consumer.position(partition);
		}
		catch (OffsetOutOfRangeException ex) {
			goOn(ex);
			throw ex;
		}
	}

	/**
	 * What an exception may have left behind.
	 */
	private void cleanUp() {
		if (this.transaction == null) {
			this.pipeline.settle(true);
			release(this.backlogs.all());
		}
		else if (this.transaction.isOpen() || !this.backlogs.isCommitted()) {
			ended(this.transaction.rollBack());
		}
		else {
			this.pipeline.settle(true);
		}
	}

	/**
	 * Fetch more. Where the consumer goes on elsewhere, whoever has the partition next
	 * does so as well: what was committed before is an offset that a topic that was made
	 * anew may reach again, and then all in front of it would be passed over.
	 */
	private ConsumerRecords<byte[], byte[]> fetch(Duration wait) {
		ConsumerRecords<byte[], byte[]> polled = this.reset.poll(wait);
		this.reset.takeMoved().forEach((partition, offset) -> {
			OffsetAndMetadata begin = new OffsetAndMetadata(offset);
			PartitionBacklog kept = this.backlogs.get(partition);
			if (kept == null || kept.goOnAt(begin)) {
				this.committer.addBack(partition, begin);
			}
		});
		return polled;
	}

	/**
	 * Whether offsets may be committed with what was committed before, and a transaction
	 * could be begun, and at the right offsets.
	 */
	private boolean isReady() {
		return this.report.foreign().read()
				&& (this.transaction == null || (this.transaction.prepare() && resolveUnknown(RESOLVING_TIME)));
	}

	/**
	 * Go on where transactions whose outcome was not known have ended.
	 * @return whether that is known
	 */
	private boolean resolveUnknown(Duration timeout) {
		if (this.unknown.isEmpty()) {
			return true;
		}
		Map<TopicPartition, Long> committed = this.unknown.resolve(this.consumer, this.backlogs, timeout);
		if (committed == null) {
			return false;
		}
		this.pipeline.resolved(committed);
		return true;
	}

	/**
	 * Stay in the group.
	 */
	private ConsumerRecords<byte[], byte[]> pollNothing(Duration timeout) {
		this.pauses.holdAll();
		// What comes all the same is of partitions that were assigned just now
		this.backlogs.add(fetch((timeout.compareTo(WHILE_NOT_READY) < 0) ? timeout : WHILE_NOT_READY));
		this.handedOut = List.of();
		return ConsumerRecords.empty();
	}

	@Override
	public boolean fetchMore(Duration wait, Runnable endTransaction) {
		this.backlogs.advance();
		this.beforeRevocation = endTransaction;
		try {
			this.pauses.update();
			this.backlogs.add(fetch(this.backlogs.waitingTime(wait, this.pauses.paused())));
		}
		catch (WakeupException ex) {
			// The container wants to do something else
			return false;
		}
		finally {
			this.beforeRevocation = null;
		}
		boolean ready = this.unknown.isEmpty() && this.report.foreign().isRead();
		this.handedOut = ready ? this.backlogs.ready(this.pauses.paused()) : List.of();
		return !this.handedOut.isEmpty();
	}

	@Override
	@SuppressWarnings("NullAway") // what a reflective method returns
	public Map<TopicPartition, OffsetAndMetadata> settledOffsets() {
		return this.backlogs.settledOffsets();
	}

	@Override
	public void ended(Ending ending) {
		switch (ending) {
			case COMMITTED -> {
				forgetOffsetsBefore();
				this.backlogs.all().forEach(PartitionBacklog::committed);
				this.pipeline.settle(true);
			}
			case ROLLED_BACK -> {
				this.backlogs.all().forEach(PartitionBacklog::rolledBack);
				this.handedOut = this.backlogs.all();
				this.pipeline.settle(false);
			}
			case UNKNOWN -> {
				forgetOffsetsBefore();
				this.backlogs.all()
					.forEach((backlog) -> this.unknown.add(backlog.partition(), backlog.firstUncommitted()));
				this.backlogs.clear();
				this.pipeline.inDoubt();
			}
		}
		this.backlogs.rotate(this.backlogs.all());
	}

	/**
	 * Where the consumer has gone on elsewhere is in front of what its transaction has
	 * committed, or may have.
	 */
	private void forgetOffsetsBefore() {
		this.committer.forget(this.backlogs.all()
			.stream()
			.filter((backlog) -> !backlog.isCommitted())
			.map(PartitionBacklog::partition)
			.toList());
	}

	@Override
	public @Nullable ProducerTransaction transaction() {
		return this.transaction;
	}

	/**
	 * Hand out the partitions in which something can be done.
	 */
	private ConsumerRecords<byte[], byte[]> handOut() {
		this.handedOut = this.backlogs.ready(this.pauses.paused());
		Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
		this.handedOut.forEach((backlog) -> records.put(backlog.partition(), backlog.unsettled()));
		return new ConsumerRecords<>(records);
	}

	/**
	 * What is kept of partitions is of no use: they go, or it is sought in them.
	 */
	void forget(Collection<TopicPartition> partitions) {
		invalidate(partitions);
		this.backlogs.remove(partitions);
		this.unknown.leave(partitions);
		this.handedOut = this.handedOut.stream()
			.filter((backlog) -> !partitions.contains(backlog.partition()))
			.toList();
		this.committer.forget(partitions);
	}

	/**
	 * What was sent for records whose offsets cannot be committed any more must not be.
	 */
	private void invalidate(Collection<TopicPartition> partitions) {
		if (this.transaction == null) {
			return;
		}
		for (TopicPartition partition : partitions) {
			PartitionBacklog backlog = this.backlogs.get(partition);
			if (backlog != null && (backlog.advance() != null || backlog.hasGap())) {
				this.transaction.invalidate();
			}
		}
	}

	@Override
	public Collection<PartitionBacklog> handedOut() {
		return this.handedOut;
	}

	@Override
	public RecordDeserializer deserializer() {
		return this.deserializer;
	}

	@Override
	public Consumer<Object, Object> view() {
		return this.view;
	}

	@Override
	public Pipeline pipeline() {
		return this.pipeline;
	}

	@Override
	public RecordAccount account() {
		return this.report.account();
	}

	@Override
	public HeldRecords held() {
		return this.held;
	}

	@Override
	public String clientId() {
		return this.report.clientId();
	}

	@Override
	public void postponeAttempts(long until) {
		this.handedOut.forEach((backlog) -> backlog.postponeAttempts(until));
		this.held.keepUntil(until);
	}

	@Override
	public void commitSettled() {
		release(this.handedOut);
		this.committer.commit();
	}

	private void release(Collection<PartitionBacklog> partitions) {
		Map<TopicPartition, Long> held = this.pipeline.heldBack();
		partitions.forEach((backlog) -> this.committer.add(backlog.partition(),
				backlog.release(held.getOrDefault(backlog.partition(), Long.MAX_VALUE))));
		this.backlogs.rotate(partitions);
	}

	@Override
	public void commitAhead(boolean all) {
		this.ahead.commit(this.handedOut, all);
	}

	private void finish(Collection<TopicPartition> partitions) {
		List<PartitionBacklog> revoked = partitions.stream().map(this.backlogs::get).filter(Objects::nonNull).toList();
		if (this.beforeRevocation != null) {
			this.beforeRevocation.run();
		}
		if (this.transaction == null) {
			settleRunning(revoked);
			this.pipeline.settle(true);
		}
		this.pipeline.leaving();
		if (this.transaction == null) {
			release(revoked);
			this.ahead.handBack(revoked);
		}
	}

	/**
	 * Attempts that go on would be made again by the next owner, perhaps at the same
	 * time: give them a moment to finish.
	 */
	private static void settleRunning(List<PartitionBacklog> revoked) {
		long deadline = System.nanoTime() + FINISHING_TIME.toNanos();
		for (PartitionBacklog backlog : revoked) {
			backlog.settleRunning(deadline);
		}
	}

	private void leave(Collection<TopicPartition> partitions) {
		forget(partitions);
		this.pauses.leave(partitions);
		this.report.foreign().forget(partitions);
		logger.debug(() -> "Kept nothing of " + partitions);
	}

}
