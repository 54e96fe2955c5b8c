package io.github.resilientkafka.pipeline;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The permits of all stages for a call, or the refusal of one of them. A call that was
 * made ends exactly once, on whatever thread.
 */
public final class CallPermits {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(CallPermits.class));

	static final CallPermits UNGUARDED = new CallPermits(List.of(), List.of(), true, 0);

	private final List<OutageAwareStage> stages;

	private final List<Admitted> admitted;

	private final boolean granted;

	private final long notBefore;

	private CallPermits(List<OutageAwareStage> stages, List<Admitted> admitted, boolean granted, long notBefore) {
		this.stages = stages;
		this.admitted = admitted;
		this.granted = granted;
		this.notBefore = notBefore;
	}

	static CallPermits granted(List<OutageAwareStage> stages, List<Admitted> admitted) {
		return new CallPermits(stages, admitted, true, 0);
	}

	static CallPermits refused(long notBefore) {
		return new CallPermits(List.of(), List.of(), false, notBefore);
	}

	/**
	 * Whether the call may be made, with the records that are left in it.
	 * @return whether it may
	 */
	public boolean isGranted() {
		return this.granted;
	}

	/**
	 * When the next call may be tried at all.
	 * @return the time in terms of {@link TimeSource#millis()}, 0 if other records may be
	 * tried now
	 */
	public long notBefore() {
		return this.notBefore;
	}

	/**
	 * The method has returned.
	 * @throws RuntimeException if it has failed all the same
	 */
	public void returned() {
		for (int i = this.admitted.size() - 1; i >= 0; i--) {
			this.admitted.get(i).returned();
		}
	}

	/**
	 * The call has ended.
	 * @param failure what it failed with, or {@code null}
	 * @return what counts as its failure, or {@code null} if it has succeeded
	 */
	public @Nullable Throwable ended(@Nullable Throwable failure) {
		Throwable seen = failure;
		for (int i = this.admitted.size() - 1; i >= 0; i--) {
			try {
				seen = this.admitted.get(i).ended(seen);
			}
			catch (Throwable ex) {
				// Those in front have to know
				logger.error(new ForeignThrowable(ex).loggable(), "A stage has failed at the end of a call");
			}
		}
		return seen;
	}

	/**
	 * Although the call has failed, these of its records are done.
	 * @param done the records
	 */
	public void succeeded(Collection<RecordAttempt> done) {
		this.admitted
			.forEach((each) -> tell(() -> each.succeeded(done), "A stage has failed to note what has succeeded"));
	}

	/**
	 * The call has failed, and the method is called again with these of its records.
	 * @param parts the records
	 */
	public void calledAgain(Collection<RecordAttempt> parts) {
		this.admitted
			.forEach((each) -> tell(() -> each.calledAgain(parts), "A stage has failed to note what is called again"));
	}

	/**
	 * Who is to blame for the failure of this call, as far as it is known now.
	 * @param failure what it failed with
	 * @return the worst that a stage knows
	 */
	public Blame blame(Throwable failure) {
		Blame worst = Pipeline.blame(this.stages, failure);
		for (Admitted each : this.admitted) {
			worst = worst.or(Pipeline.blame(() -> each.judge(failure)));
		}
		return worst;
	}

	/**
	 * Although the call was made, these of its records have not reached the method: a
	 * filter or an interceptor has left them out.
	 * @param invocation the call; afterwards it has the records that have reached the
	 * method. If there are none, the call does not end
	 * @param omitted which have not
	 */
	public void omit(Invocation invocation, Predicate<RecordAttempt> omitted) {
		Collection<RecordAttempt> removed = invocation.omit(omitted);
		if (!removed.isEmpty()) {
			takeBack(this.admitted, removed, invocation.isEmpty());
		}
	}

	/**
	 * The call was not made after all.
	 * @param invocation the call
	 */
	public void takeBack(Invocation invocation) {
		takeBack(this.admitted, invocation.attempts(), true);
	}

	/**
	 * What was prepared can be done: nothing has to be known about it.
	 */
	public void takeBack() {
		takeBack(this.admitted, List.of(), true);
	}

	static void takeBack(List<Admitted> admitted, Collection<RecordAttempt> removed, boolean cancelled) {
		for (int i = admitted.size() - 1; i >= 0; i--) {
			Admitted each = admitted.get(i);
			tell(() -> each.takeBack(removed, cancelled), "A stage has failed to take a call back");
		}
	}

	/**
	 * A stage that fails keeps nothing from the others.
	 */
	private static void tell(Runnable news, String message) {
		try {
			news.run();
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(), message);
		}
	}

}
