package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A store that instances share, and that can go away without forgetting anything.
 */
final class SwitchedStore implements DeduplicationStore {

	private final DeduplicationStore store = new MemoryDeduplicationStore(10_000, TimeSource.SYSTEM);

	private volatile @Nullable Supplier<Throwable> failure;

	void goAway() {
		goAway(() -> new IllegalStateException("on purpose"));
	}

	void goAway(Supplier<Throwable> failure) {
		this.failure = failure;
	}

	void comeBack() {
		this.failure = null;
	}

	@SuppressWarnings("unchecked")
	private <T extends Throwable> DeduplicationStore reach() throws T {
		Supplier<Throwable> current = this.failure;
		if (current != null) {
			throw (T) current.get();
		}
		return this.store;
	}

	@Override
	public List<Claim> claim(List<String> keys, String owner, Duration expiry) {
		return this.<RuntimeException>reach().claim(keys, owner, expiry);
	}

	@Override
	public Set<String> confirm(Collection<String> keys, String owner, Duration retention) {
		return this.<RuntimeException>reach().confirm(keys, owner, retention);
	}

	@Override
	public void release(Collection<String> keys, String owner) {
		this.<RuntimeException>reach().release(keys, owner);
	}

}
