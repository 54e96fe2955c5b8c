package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.test.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ExtendWith(OutputCaptureExtension.class)
class MemoryDeduplicationStoreTests extends DeduplicationStoreContract {

	private static final String WARNING = "resilient-kafka.deduplication.memory.maximum-keys";

	private final SettableClock clock = new SettableClock();

	private final MemoryDeduplicationStore store = new MemoryDeduplicationStore(100_000, this.clock);

	@Override
	DeduplicationStore store() {
		return this.store;
	}

	@Override
	DeduplicationStore otherStore() {
		return this.store;
	}

	@Override
	void passShort() {
		this.clock.tick(SHORT);
	}

	@Test
	void keyIsKnownForItsRetentionHoweverShortItsClaimWas() {
		this.store.claim(List.of("a"), "mine", Duration.ofSeconds(1));
		this.store.confirm(List.of("a"), "mine", Duration.ofDays(1));
		this.clock.tick(Duration.ofDays(1).minusMillis(1));
		this.store.claim(keys(5_000), "mine", Duration.ofSeconds(1));
		assertThat(this.store.claim(List.of("a"), "other", LONG)).containsExactly(Claim.PROCESSED);
		this.clock.tick(Duration.ofMillis(1));
		assertThat(this.store.claim(List.of("a"), "other", LONG)).containsExactly(Claim.GRANTED);
	}

	@Test
	void newestKeysAreKept() {
		MemoryDeduplicationStore small = new MemoryDeduplicationStore(1_000, this.clock);
		List<String> keys = keys(10_000);
		for (String key : keys) {
			small.claim(List.of(key), "mine", LONG);
			small.confirm(List.of(key), "mine", LONG);
		}
		assertThat(small.claim(keys.subList(9_000, 10_000), "other", LONG)).containsOnly(Claim.PROCESSED);
		assertThat(small.claim(keys.subList(0, 9_000), "other", LONG)).containsOnly(Claim.GRANTED);
	}

	@Test
	void forgettingKeysIsLoggedOnceAMinute(CapturedOutput output) {
		MemoryDeduplicationStore small = new MemoryDeduplicationStore(10, this.clock);
		small.claim(keys(10), "mine", LONG);
		assertThat(output).doesNotContain(WARNING);
		small.claim(IntStream.range(0, 50).mapToObj((i) -> key("first" + i)).toList(), "mine", LONG);
		assertThat(output).containsOnlyOnce(WARNING).contains("1 keys were forgotten");
		this.clock.tick(Duration.ofMinutes(1));
		small.claim(List.of(key("later")), "mine", LONG);
		assertThat(output).contains("50 keys were forgotten");
	}

	@Test
	void expiredAndReleasedKeysMakeRoomSilently(CapturedOutput output) {
		MemoryDeduplicationStore small = new MemoryDeduplicationStore(1_000, this.clock);
		for (int round = 0; round < 20; round++) {
			List<String> keys = keys(900);
			assertThat(small.claim(keys, "mine" + round, Duration.ofSeconds(1))).containsOnly(Claim.GRANTED);
			small.release(keys.subList(0, 500), "mine" + round);
			this.clock.tick(Duration.ofMinutes(2));
		}
		assertThat(small.claim(IntStream.range(0, 600).mapToObj((i) -> key("new" + i)).toList(), "other", LONG))
			.containsOnly(Claim.GRANTED);
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void noRoomIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MemoryDeduplicationStore(0, this.clock))
			.withMessageContaining(WARNING);
	}

}
