package io.github.resilientkafka.deduplication.memory;

import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilientkafka.time.TimeSource;

/**
 * Tells a cache when to forget an entry: well after the entry itself has expired, so that
 * the cache never forgets one that is just being confirmed.
 */
final class MemoryExpiry implements Expiry<String, MemoryEntry>, Ticker {

	private static final long GRACE = TimeUnit.MINUTES.toMillis(1);

	private final TimeSource clock;

	MemoryExpiry(TimeSource clock) {
		this.clock = clock;
	}

	@Override
	public long read() {
		return TimeUnit.MILLISECONDS.toNanos(this.clock.millis());
	}

	@Override
	public long expireAfterCreate(String key, MemoryEntry entry, long currentTime) {
		return remaining(entry, currentTime);
	}

	@Override
	public long expireAfterUpdate(String key, MemoryEntry entry, long currentTime, long currentDuration) {
		return remaining(entry, currentTime);
	}

	@Override
	public long expireAfterRead(String key, MemoryEntry entry, long currentTime, long currentDuration) {
		return remaining(entry, currentTime);
	}

	private static long remaining(MemoryEntry entry, long currentTime) {
		return Math.max(0, TimeUnit.MILLISECONDS.toNanos(entry.expiry() + GRACE) - currentTime);
	}

}
