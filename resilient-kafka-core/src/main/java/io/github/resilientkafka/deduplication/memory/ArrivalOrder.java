package io.github.resilientkafka.deduplication.memory;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The entries in the order they came, so that the oldest one is evicted when there are
 * too many. Thread-safe.
 */
final class ArrivalOrder {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(MemoryDeduplicationStore.class));

	private static final long WARNING_INTERVAL = Duration.ofMinutes(1).toMillis();

	/**
	 * Fewer entries than these are not worth looking for removed ones among them.
	 */
	private static final long SMALL = 1_000;

	private final Queue<MemoryEntry> entries = new ConcurrentLinkedQueue<>();

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong evicted = new AtomicLong();

	private final AtomicLong nextWarning = new AtomicLong(Long.MIN_VALUE);

	private final TimeSource clock;

	ArrivalOrder(TimeSource clock) {
		this.clock = clock;
	}

	/**
	 * Add an entry.
	 * @param size how many entries there are that are not removed
	 */
	void add(MemoryEntry entry, long size) {
		this.entries.add(entry);
		if (this.count.incrementAndGet() > Math.max(2 * size, SMALL)) {
			dropRemoved(size);
		}
	}

	private synchronized void dropRemoved(long size) {
		if (this.count.get() > Math.max(2 * size, SMALL)) {
			this.entries.removeIf(MemoryEntry::isRemoved);
			this.count.set(this.entries.size());
		}
	}

	@Nullable MemoryEntry poll() {
		MemoryEntry oldest = this.entries.poll();
		if (oldest != null) {
			this.count.decrementAndGet();
		}
		return oldest;
	}

	/**
	 * An entry was evicted that was of use still.
	 */
	void countEvicted() {
		this.evicted.incrementAndGet();
		long now = this.clock.millis();
		long next = this.nextWarning.get();
		if (now >= next && this.nextWarning.compareAndSet(next, now + WARNING_INTERVAL)) {
			long number = this.evicted.getAndSet(0);
			logger.warn(
					() -> ("%d keys were forgotten before they had expired, because there are too many of them: their duplicates will be processed. "
							+ "Raise resilient-kafka.deduplication.memory.maximum-keys, or shorten the retention.")
						.formatted(number));
		}
	}

}
