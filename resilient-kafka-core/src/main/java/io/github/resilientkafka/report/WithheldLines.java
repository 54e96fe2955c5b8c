package io.github.resilientkafka.report;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sees to it that what a log withholds is said even if nothing more comes. Thread-safe.
 */
final class WithheldLines {

	private final Consumer<Runnable> later;

	private final Runnable flush;

	private final AtomicBoolean awaited = new AtomicBoolean();

	/**
	 * Create it.
	 * @param later runs something when the next line may be logged
	 */
	WithheldLines(Consumer<Runnable> later, Runnable flush) {
		this.later = later;
		this.flush = flush;
	}

	/**
	 * Something is withheld.
	 */
	void await() {
		if (!this.awaited.get() && this.awaited.compareAndSet(false, true)) {
			this.later.accept(() -> {
				this.awaited.set(false);
				this.flush.run();
			});
		}
	}

}
