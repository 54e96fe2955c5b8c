package io.github.resilientkafka.pipeline;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What has come of leading a call through the stages: it may be made, or not now. A call
 * that was made ends exactly once, on whatever thread.
 */
public final class Passage {

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
	 * @return the time in epoch ms, 0 if other records may be tried now
	 */
	public long notBefore() {
		return this.notBefore;
	}

	/**
	 * The call has ended.
	 * @param failure what it failed with, or {@code null}
	 * @return what counts as its failure, or {@code null} if it has succeeded
	 */
	public @Nullable Throwable ended(@Nullable Throwable failure) {
		Throwable seen = failure;
		for (int i = this.admitted.size() - 1; i >= 0; i--) {
			seen = this.admitted.get(i).ended(seen);
		}
		return seen;
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
			admitted.get(i).takeBack(removed, cancelled);
		}
	}

}
