package io.github.resilientkafka.deduplication.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.resilientkafka.deduplication.Claim;
import io.github.resilientkafka.deduplication.DeduplicationStore;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Keeps the keys in the memory of this instance: it finds the duplicates that this
 * instance has seen since it was started.
 * <p>
 * The cache has no maximum size of its own, because that of Caffeine is for keys that are
 * asked for often: once it is full it turns away the new ones.
 */
public final class MemoryDeduplicationStore implements DeduplicationStore {

	private final long maximumKeys;

	private final TimeSource clock;

	private final Cache<String, MemoryEntry> cache;

	private final ConcurrentMap<String, MemoryEntry> entries;

	private final Policy<String, MemoryEntry> policy;

	private final ArrivalOrder order;

	/**
	 * Create a store.
	 * @param maximumKeys how many keys are kept; when there are more, the oldest are
	 * forgotten
	 */
	public MemoryDeduplicationStore(long maximumKeys, TimeSource clock) {
		Assert.isTrue(maximumKeys > 0, "resilient-kafka.deduplication.memory.maximum-keys must be positive");
		MemoryExpiry expiry = new MemoryExpiry(clock);
		this.maximumKeys = maximumKeys;
		this.clock = clock;
		this.cache = Caffeine.newBuilder()
			.executor(Runnable::run)
			.ticker(expiry)
			.expireAfter(expiry)
			.evictionListener(this::onExpiry)
			.build();
		this.entries = this.cache.asMap();
		this.policy = this.cache.policy();
		this.order = new ArrivalOrder(clock);
	}

	private void onExpiry(@Nullable String key, @Nullable MemoryEntry entry, RemovalCause cause) {
		if (entry != null) {
			entry.remove(this.clock.millis());
		}
	}

	@Override
	public List<Claim> claim(List<String> keys, String owner, Duration expiry) {
		long millis = expiry.toMillis();
		List<Claim> claims = new ArrayList<>(keys.size());
		for (String key : keys) {
			claims.add(claim(key, owner, millis));
		}
		return claims;
	}

	private Claim claim(String key, String owner, long expiry) {
		while (true) {
			long now = this.clock.millis();
			MemoryEntry known = add(new MemoryEntry(key, owner, false, now + expiry));
			if (known == null) {
				return Claim.GRANTED;
			}
			Claim claim = known.claim(owner, now, now + expiry);
			if (claim == null) {
				forget(known);
			}
			else if (claim != Claim.GRANTED || isKept(known)) {
				return claim;
			}
		}
	}

	@Override
	public Set<String> confirm(Collection<String> keys, String owner, Duration retention) {
		long millis = retention.toMillis();
		Set<String> lost = Set.of();
		for (String key : keys) {
			if (!confirm(key, owner, millis)) {
				lost = (!lost.isEmpty()) ? lost : new HashSet<>();
				lost.add(key);
			}
		}
		return lost;
	}

	private boolean confirm(String key, String owner, long retention) {
		while (true) {
			long now = this.clock.millis();
			MemoryEntry known = this.policy.getIfPresentQuietly(key);
			if (known == null) {
				known = add(new MemoryEntry(key, owner, true, now + retention));
			}
			if (known == null) {
				return true;
			}
			Claim claim = known.confirm(owner, now, now + retention);
			if (claim == null) {
				forget(known);
			}
			else if (claim != Claim.PROCESSED || isKept(known)) {
				return claim == Claim.PROCESSED;
			}
		}
	}

	@Override
	public void release(Collection<String> keys, String owner) {
		for (String key : keys) {
			MemoryEntry known = this.policy.getIfPresentQuietly(key);
			if (known != null && known.release(owner)) {
				forget(known);
			}
		}
	}

	private @Nullable MemoryEntry add(MemoryEntry entry) {
		MemoryEntry known = this.entries.putIfAbsent(entry.key(), entry);
		if (known == null) {
			long size = this.cache.estimatedSize();
			this.order.add(entry, size);
			if (size > this.maximumKeys) {
				evict();
			}
		}
		return known;
	}

	private void evict() {
		while (this.cache.estimatedSize() > this.maximumKeys) {
			MemoryEntry oldest = this.order.poll();
			if (oldest == null) {
				return;
			}
			if (oldest.remove(this.clock.millis())) {
				this.order.countEvicted();
			}
			forget(oldest);
		}
	}

	/**
	 * Whether the cache has an entry still, and knows its expiry now, which it learns
	 * when it is read.
	 */
	private boolean isKept(MemoryEntry entry) {
		return this.cache.getIfPresent(entry.key()) == entry;
	}

	/**
	 * Called without the lock of the entry: the cache takes it within its own when an
	 * entry expires.
	 */
	private void forget(MemoryEntry removed) {
		this.entries.remove(removed.key(), removed);
	}

}
