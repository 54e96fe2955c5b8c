package io.github.resilientkafka.pipeline;

import java.util.Collection;
import java.util.List;

import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * What has come of leading a call through the stages: it may be made, or not now. A call
 * that was made ends exactly once, on whatever thread.
 */
public final class Passage {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Passage.class));

	static final Passage UNGUARDED = new Passage(List.of(), true, 0);

	private final List<Admitted> admitted;

	private final boolean open;

	private final long notBefore;

	private Passage(List<Admitted> admitted, boolean open, long notBefore) {
		this.admitted = admitted;
		this.open = open;
		this.notBefore = notBefore;
	}

	static Passage open(List<Admitted> admitted) {
		return new Passage(admitted, true, 0);
	}

	static Passage closed(long notBefore) {
		return new Passage(List.of(), false, notBefore);
	}

	/**
	 * Whether the call may be made, with the records that are left in it.
	 * @return whether it may
	 */
	public boolean isOpen() {
		return this.open;
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
			catch (RuntimeException | Error ex) {
				// Those in front have to know
				logger.error(ex, "A stage has failed at the end of a call");
			}
		}
		return seen;
	}

	/**
	 * Although the call has failed, these of its records are done.
	 * @param done the records
	 */
	public void succeeded(Collection<RecordAttempt> done) {
		this.admitted.forEach((each) -> each.succeeded(done));
	}

	/**
	 * The call was not made after all.
	 * @param invocation the call
	 */
	public void takeBack(Invocation invocation) {
		takeBack(this.admitted, invocation.attempts(), true);
	}

	static void takeBack(List<Admitted> admitted, Collection<RecordAttempt> removed, boolean cancelled) {
		for (int i = admitted.size() - 1; i >= 0; i--) {
			try {
				admitted.get(i).takeBack(removed, cancelled);
			}
			catch (RuntimeException | Error ex) {
				logger.error(ex, "A stage has failed to take a call back");
			}
		}
	}

}
