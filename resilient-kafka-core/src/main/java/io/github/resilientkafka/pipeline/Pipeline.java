package io.github.resilientkafka.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.TopicPartition;

import org.springframework.core.log.LogAccessor;

/**
 * The stages in front of the listener method, for one consumer.
 */
public final class Pipeline implements AutoCloseable {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Pipeline.class));

	private final List<Stage> stages;

	private final List<OutageAwareStage> outageAware;

	private final List<RepetitionAwareStage> repetitionAware;

	private final List<SettlementAwareStage> settlementAware;

	private final List<CommitAwareStage> commitAware;

	private final TimeSource clock;

	/**
	 * Create a pipeline.
	 * @param stages the stages in their order
	 * @param clock tells how long a refusal lasts
	 */
	public Pipeline(List<? extends Stage> stages, TimeSource clock) {
		this.stages = List.copyOf(stages);
		this.outageAware = those(OutageAwareStage.class);
		this.repetitionAware = those(RepetitionAwareStage.class);
		this.settlementAware = those(SettlementAwareStage.class);
		this.commitAware = those(CommitAwareStage.class);
		this.clock = clock;
	}

	private <S extends Stage> List<S> those(Class<S> type) {
		return this.stages.stream().filter(type::isInstance).map(type::cast).toList();
	}

	/**
	 * Lead a call through the stages, up to the first that refuses it.
	 * @param invocation the call; afterwards it has the records that are admitted
	 * @return the permits to make it, or a refusal
	 */
	public CallPermits enter(Invocation invocation) {
		if (this.stages.isEmpty()) {
			return CallPermits.UNGUARDED;
		}
		if (invocation.isEmpty()) {
			return CallPermits.refused(0);
		}
		List<Admitted> admitted = new ArrayList<>(this.stages.size());
		for (Stage stage : this.stages) {
			Admission admission = admit(stage, invocation);
			Collection<RecordAttempt> removed = invocation.takeRemoved();
			if (!removed.isEmpty()) {
				CallPermits.takeBack(admitted, removed, invocation.isEmpty());
			}
			Collection<RecordAttempt> skipped = invocation.takeSkipped();
			if (!skipped.isEmpty()) {
				tell(this.outageAware, (each) -> each.repeated(skipped));
			}
			if (invocation.isEmpty()) {
				return CallPermits.refused(0);
			}
			if (admission instanceof Admission.Refused refused) {
				CallPermits.takeBack(admitted, invocation.attempts(), true);
				return CallPermits.refused(Math.max(1, this.clock.millisAt(refused.until())));
			}
			if (admission != Admitted.SIMPLY) {
				admitted.add((Admitted) admission);
			}
		}
		return CallPermits.granted(this.outageAware, admitted);
	}

	/**
	 * Ask the stages whether a call may be prepared that could not be prepared before.
	 * @return the permits to prepare it, or a refusal; it ends, or is taken back, as a
	 * call does
	 */
	public CallPermits prepare() {
		List<Admitted> admitted = new ArrayList<>(this.stages.size());
		for (OutageAwareStage stage : this.outageAware) {
			Admission admission = admitPreparation(stage);
			if (admission instanceof Admission.Refused refused) {
				CallPermits.takeBack(admitted, List.of(), true);
				return CallPermits.refused(Math.max(1, this.clock.millisAt(refused.until())));
			}
			if (admission != Admitted.SIMPLY) {
				admitted.add((Admitted) admission);
			}
		}
		return CallPermits.granted(this.outageAware, admitted);
	}

	/**
	 * A stage that fails says nothing about the records: they keep their places.
	 */
	private Admission admit(Stage stage, Invocation invocation) {
		try {
			return stage.admit(invocation);
		}
		catch (Throwable ex) {
			return failed(stage, ex);
		}
	}

	private Admission admitPreparation(OutageAwareStage stage) {
		try {
			return stage.admitPreparation();
		}
		catch (Throwable ex) {
			return failed(stage, ex);
		}
	}

	private Admission failed(Stage stage, Throwable ex) {
		logger.error(new ForeignThrowable(ex).loggable(),
				() -> "%s has failed; it is asked again in %d ms".formatted(name(stage), BackOff.delay(0)));
		return new Admission.Refused(this.clock.wallMillis() + BackOff.delay(0));
	}

	/**
	 * Who is to blame for a failed call.
	 * @param failure what it failed with
	 * @return the worst that a stage knows
	 */
	public Blame blame(Throwable failure) {
		return blame(this.outageAware, failure);
	}

	static Blame blame(List<OutageAwareStage> stages, Throwable failure) {
		Blame worst = Blame.RECORD;
		for (OutageAwareStage stage : stages) {
			worst = worst.or(blame(() -> stage.blame(failure)));
		}
		return worst;
	}

	static Blame blame(Supplier<Blame> judgement) {
		try {
			return judgement.get();
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(), "A stage has failed to judge a failure");
			return Blame.RECORD;
		}
	}

	/**
	 * The calls that tell something about an outage, of all consumers of the listener.
	 * @return the calls so far
	 */
	public Calls calls() {
		Calls calls = Calls.NONE;
		for (OutageAwareStage stage : this.outageAware) {
			calls = calls.and(calls(stage));
		}
		return calls;
	}

	private static Calls calls(OutageAwareStage stage) {
		try {
			return stage.calls();
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(), () -> name(stage) + " has failed to count calls");
			return Calls.NONE;
		}
	}

	/**
	 * Whether a record that has failed may be tried again in place.
	 * @return whether all stages allow it
	 */
	public boolean mayRepeat() {
		for (RepetitionAwareStage stage : this.repetitionAware) {
			if (!mayRepeat(stage)) {
				return false;
			}
		}
		return true;
	}

	private static boolean mayRepeat(RepetitionAwareStage stage) {
		try {
			return stage.mayRepeat();
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(),
					() -> name(stage) + " has failed to say whether a record may be tried again in place");
			return true;
		}
	}

	/**
	 * Until when nothing is called, as far as is known.
	 * @return the time on the wall clock, in epoch ms; 0 if nothing is known
	 */
	public long refusesUntil() {
		long latest = 0;
		for (OutageAwareStage stage : this.outageAware) {
			latest = Math.max(latest, refusesUntil(stage));
		}
		return latest;
	}

	private static long refusesUntil(OutageAwareStage stage) {
		try {
			return stage.refusesUntil();
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(),
					() -> name(stage) + " has failed to say until when it refuses calls");
			return 0;
		}
	}

	/**
	 * The calls that have ended since the last time are final, or have to be made again.
	 * @param durable whether their effects stay
	 */
	public void settle(boolean durable) {
		tell(this.settlementAware, (stage) -> stage.settle(durable));
	}

	/**
	 * It is not known yet whether the calls that have ended since the last time are
	 * final.
	 */
	public void inDoubt() {
		tell(this.settlementAware, SettlementAwareStage::inDoubt);
	}

	/**
	 * It has turned out what has become of the calls in doubt.
	 * @param committed the committed offsets of the partitions of their records
	 */
	public void resolved(Map<TopicPartition, Long> committed) {
		tell(this.settlementAware, (stage) -> stage.resolved(committed));
	}

	/**
	 * Partitions are about to go to another consumer.
	 */
	public void leaving() {
		tell(this.commitAware, CommitAwareStage::leaving);
	}

	private static <S extends Stage> void tell(List<S> stages, Consumer<S> news) {
		for (S stage : stages) {
			try {
				news.accept(stage);
			}
			catch (Throwable ex) {
				logger.error(new ForeignThrowable(ex).loggable(),
						() -> name(stage) + " has failed to take note of what has become of calls");
			}
		}
	}

	private static String name(Stage stage) {
		return stage.getClass().getSimpleName();
	}

	/**
	 * The offsets that may not be committed yet.
	 * @return the first in each partition that has to wait
	 */
	public Map<TopicPartition, Long> heldBack() {
		Map<TopicPartition, Long> all = Map.of();
		for (CommitAwareStage stage : this.commitAware) {
			Map<TopicPartition, Long> held = stage.heldBack();
			if (!held.isEmpty()) {
				Map<TopicPartition, Long> merged = new HashMap<>(all);
				held.forEach((partition, offset) -> merged.merge(partition, offset, Math::min));
				all = merged;
			}
		}
		return all;
	}

	/**
	 * The stages.
	 * @return the stages in their order
	 */
	public List<Stage> stages() {
		return this.stages;
	}

	@Override
	public void close() {
		tell(this.stages, Stage::close);
	}

}
