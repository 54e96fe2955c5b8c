package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each store keeps to.
 */
abstract class DeduplicationStoreContract {

	static final Duration LONG = Duration.ofHours(1);

	static final Duration SHORT = Duration.ofMillis(300);

	private final String prefix = UUID.randomUUID().toString();

	private final String mine = "mine-" + this.prefix;

	private final String other = "other-" + this.prefix;

	/**
	 * The store of one instance.
	 */
	abstract DeduplicationStore store();

	/**
	 * The store of another instance that knows the same keys.
	 */
	abstract DeduplicationStore otherStore();

	/**
	 * Returns when {@link #SHORT} has passed.
	 */
	abstract void passShort();

	String key(String name) {
		return this.prefix + "-" + name;
	}

	List<String> keys(int count) {
		return IntStream.range(0, count).mapToObj((i) -> key("k" + i)).toList();
	}

	private Claim claimMine(String key) {
		return store().claim(List.of(key), this.mine, LONG).get(0);
	}

	private Claim claimOther(String key) {
		return otherStore().claim(List.of(key), this.other, LONG).get(0);
	}

	private Set<String> confirmMine(String... keys) {
		return store().confirm(List.of(keys), this.mine, LONG);
	}

	private Set<String> confirmOther(String... keys) {
		return otherStore().confirm(List.of(keys), this.other, LONG);
	}

	@Test
	void unknownKeysAreGranted() {
		assertThat(store().claim(keys(3), this.mine, LONG)).containsExactly(Claim.GRANTED, Claim.GRANTED,
				Claim.GRANTED);
	}

	@Test
	void claimOfAnotherIsHeld() {
		assertThat(claimMine(key("a"))).isEqualTo(Claim.GRANTED);
		assertThat(claimOther(key("a"))).isEqualTo(Claim.HELD);
		assertThat(claimMine(key("a"))).isEqualTo(Claim.GRANTED);
	}

	@Test
	void confirmedKeyIsProcessedForAll() {
		claimMine(key("a"));
		assertThat(confirmMine(key("a"))).isEmpty();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.PROCESSED);
		assertThat(claimMine(key("a"))).isEqualTo(Claim.PROCESSED);
	}

	@Test
	void eachKeyOfACallGetsItsAnswer() {
		List<String> keys = List.of(key("processed"), key("new"), key("held"), key("own"), key("new"), key("expired"),
				key("processed by me"), key("b new"));
		otherStore().claim(List.of(key("expired")), this.other, SHORT);
		passShort();
		otherStore().claim(List.of(key("held"), key("processed")), this.other, LONG);
		confirmOther(key("processed"));
		store().claim(List.of(key("own"), key("processed by me")), this.mine, LONG);
		confirmMine(key("processed by me"));
		assertThat(store().claim(keys, this.mine, LONG)).containsExactly(Claim.PROCESSED, Claim.GRANTED, Claim.HELD,
				Claim.GRANTED, Claim.GRANTED, Claim.GRANTED, Claim.PROCESSED, Claim.GRANTED);
		assertThat(otherStore().claim(keys, this.other, LONG)).containsExactly(Claim.PROCESSED, Claim.HELD,
				Claim.GRANTED, Claim.HELD, Claim.HELD, Claim.HELD, Claim.PROCESSED, Claim.HELD);
	}

	@Test
	void ownClaimIsRenewed() {
		store().claim(List.of(key("a"), key("b")), this.mine, SHORT);
		assertThat(store().claim(List.of(key("a"), key("new")), this.mine, LONG)).containsExactly(Claim.GRANTED,
				Claim.GRANTED);
		passShort();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.HELD);
		assertThat(claimOther(key("b"))).isEqualTo(Claim.GRANTED);
	}

	@Test
	void expiredClaimIsGrantedToAnotherAndItsLateConfirmationIsLost() {
		store().claim(List.of(key("a"), key("b")), this.mine, SHORT);
		passShort();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.GRANTED);
		assertThat(confirmMine(key("a"), key("b"))).containsExactly(key("a"));
		assertThat(claimMine(key("a"))).isEqualTo(Claim.HELD);
		assertThat(confirmOther(key("a"))).isEmpty();
		assertThat(confirmMine(key("a"))).containsExactly(key("a"));
		assertThat(claimMine(key("a"))).isEqualTo(Claim.PROCESSED);
		assertThat(claimOther(key("b"))).isEqualTo(Claim.PROCESSED);
	}

	@Test
	void expiredClaimThatNobodyHasTakenIsConfirmed() {
		store().claim(List.of(key("a")), this.mine, SHORT);
		passShort();
		assertThat(confirmMine(key("a"))).isEmpty();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.PROCESSED);
	}

	@Test
	void expiredClaimOfAnotherIsConfirmed() {
		otherStore().claim(List.of(key("a")), this.other, SHORT);
		passShort();
		assertThat(confirmMine(key("a"))).isEmpty();
		assertThat(confirmOther(key("a"))).containsExactly(key("a"));
	}

	@Test
	void unknownKeyIsConfirmed() {
		assertThat(confirmMine(key("a"), key("b"))).isEmpty();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.PROCESSED);
	}

	@Test
	void confirmationMayBeRepeatedAndRenewsTheRetention() {
		claimMine(key("a"));
		assertThat(store().confirm(List.of(key("a")), this.mine, SHORT)).isEmpty();
		assertThat(confirmMine(key("a"))).isEmpty();
		passShort();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.PROCESSED);
	}

	@Test
	void eachKeyOfAConfirmationIsLostOrNot() {
		claimMine(key("own"));
		claimOther(key("claimed"));
		claimOther(key("processed"));
		confirmOther(key("processed"));
		assertThat(confirmMine(key("claimed"), key("own"), key("unknown"), key("processed"), key("own")))
			.containsExactlyInAnyOrder(key("claimed"), key("processed"));
		assertThat(confirmOther(key("claimed"), key("processed"))).isEmpty();
		assertThat(confirmOther(key("own"), key("unknown"))).containsExactlyInAnyOrder(key("own"), key("unknown"));
	}

	@Test
	void keyIsGrantedAgainAfterItsRetention() {
		claimMine(key("a"));
		store().confirm(List.of(key("a")), this.mine, SHORT);
		assertThat(claimMine(key("b"))).isEqualTo(Claim.GRANTED);
		passShort();
		assertThat(claimOther(key("a"))).isEqualTo(Claim.GRANTED);
		assertThat(claimMine(key("a"))).isEqualTo(Claim.HELD);
		assertThat(confirmMine(key("a"))).containsExactly(key("a"));
	}

	@Test
	void releaseForgetsOwnUnconfirmedClaimsOnly() {
		store().claim(List.of(key("own"), key("processed")), this.mine, LONG);
		confirmMine(key("processed"));
		claimOther(key("claimed"));
		store().release(List.of(key("own"), key("claimed"), key("processed"), key("unknown"), key("own")), this.mine);
		assertThat(claimOther(key("own"))).isEqualTo(Claim.GRANTED);
		assertThat(claimMine(key("claimed"))).isEqualTo(Claim.HELD);
		assertThat(claimMine(key("processed"))).isEqualTo(Claim.PROCESSED);
		assertThat(claimMine(key("unknown"))).isEqualTo(Claim.GRANTED);
	}

	@Test
	void emptyCollectionsAreNothing() {
		assertThat(store().claim(List.of(), this.mine, LONG)).isEmpty();
		assertThat(store().confirm(Set.of(), this.mine, LONG)).isEmpty();
		store().release(List.of(), this.mine);
	}

	@Test
	void similarKeysAreOthers() {
		String base = key("x");
		List<String> keys = List.of(base, base.toUpperCase(), base + " ", base + "  ", base + "\u001f",
				base + " \u001f", base + "é", base + "e", base + "😀", base + "y".repeat(200 - base.length()),
				base + "é".repeat(200 - base.length()));
		assertThat(store().claim(keys, this.mine, LONG)).hasSameSizeAs(keys).containsOnly(Claim.GRANTED);
		assertThat(store().confirm(keys.subList(1, keys.size()), this.mine, LONG)).isEmpty();
		assertThat(otherStore().claim(keys, this.other, LONG)).startsWith(Claim.HELD, Claim.PROCESSED)
			.filteredOn(Claim.HELD::equals)
			.hasSize(1);
		assertThat(otherStore().confirm(keys, this.other, LONG)).containsExactlyInAnyOrderElementsOf(keys);
	}

	@Test
	void manyKeysInOneCall() {
		List<String> keys = keys(2_500);
		assertThat(store().claim(keys, this.mine, LONG)).hasSize(2_500).containsOnly(Claim.GRANTED);
		assertThat(store().confirm(keys.subList(0, 1_250), this.mine, LONG)).isEmpty();
		List<Claim> claims = otherStore().claim(keys, this.other, LONG);
		assertThat(claims.subList(0, 1_250)).containsOnly(Claim.PROCESSED);
		assertThat(claims.subList(1_250, 2_500)).containsOnly(Claim.HELD);
		store().release(keys, this.mine);
		assertThat(otherStore().claim(keys.subList(1_250, 2_500), this.other, LONG)).containsOnly(Claim.GRANTED);
	}

	@Test
	void ofManyThreadsOfTwoInstancesOneIsGrantedEachKey() throws Exception {
		ConcurrentMap<String, AtomicInteger> granted = new ConcurrentHashMap<>();
		List<Callable<Boolean>> racers = new ArrayList<>();
		for (int racer = 0; racer < 8; racer++) {
			DeduplicationStore store = (racer % 2 == 0) ? store() : otherStore();
			String owner = this.prefix + racer;
			List<String> keys = new ArrayList<>(keys(1_000));
			Collections.shuffle(keys, new Random(racer));
			racers.add(() -> {
				for (int from = 0; from < keys.size(); from += 50) {
					List<String> some = keys.subList(from, from + 50);
					List<Claim> claims = store.claim(some, owner, LONG);
					List<String> won = IntStream.range(0, 50)
						.filter((i) -> claims.get(i) == Claim.GRANTED)
						.mapToObj(some::get)
						.toList();
					won.forEach((key) -> granted.computeIfAbsent(key, (k) -> new AtomicInteger()).incrementAndGet());
					assertThat(store.confirm(won, owner, LONG)).isEmpty();
				}
				return true;
			});
		}
		race(racers);
		assertThat(granted).hasSize(1_000).allSatisfy((key, times) -> assertThat(times).hasValue(1));
		assertThat(store().claim(keys(1_000), this.mine, LONG)).containsOnly(Claim.PROCESSED);
	}

	@Test
	void ofLateConfirmationAndNewClaimsOneWins() throws Exception {
		List<String> keys = keys(300);
		store().claim(keys, this.mine, SHORT);
		passShort();
		Set<String> lost = ConcurrentHashMap.newKeySet();
		ConcurrentMap<String, AtomicInteger> granted = new ConcurrentHashMap<>();
		List<Callable<Boolean>> racers = new ArrayList<>();
		racers.add(() -> {
			for (String key : keys) {
				lost.addAll(confirmMine(key));
			}
			return true;
		});
		for (int racer = 0; racer < 3; racer++) {
			String owner = this.prefix + racer;
			racers.add(() -> {
				for (int from = 0; from < keys.size(); from += 3) {
					List<String> some = keys.subList(from, from + 3);
					List<Claim> claims = otherStore().claim(some, owner, LONG);
					IntStream.range(0, 3)
						.filter((i) -> claims.get(i) == Claim.GRANTED)
						.forEach((i) -> granted.computeIfAbsent(some.get(i), (k) -> new AtomicInteger())
							.incrementAndGet());
				}
				return true;
			});
		}
		race(racers);
		assertThat(granted.keySet()).containsExactlyInAnyOrderElementsOf(lost);
		assertThat(granted).allSatisfy((key, times) -> assertThat(times).hasValue(1));
	}

	@Test
	void ofReleaseAndClaimsOneHoldsTheKey() throws Exception {
		List<Callable<Boolean>> racers = new ArrayList<>();
		AtomicInteger holders = new AtomicInteger();
		AtomicInteger grants = new AtomicInteger();
		for (int racer = 0; racer < 6; racer++) {
			DeduplicationStore store = (racer % 2 == 0) ? store() : otherStore();
			String owner = this.prefix + racer;
			racers.add(() -> {
				List<String> keys = List.of(key("a"));
				for (int i = 0; i < 200; i++) {
					if (store.claim(keys, owner, LONG).get(0) == Claim.GRANTED) {
						assertThat(holders.incrementAndGet()).isEqualTo(1);
						grants.incrementAndGet();
						holders.decrementAndGet();
						store.release(keys, owner);
					}
				}
				return true;
			});
		}
		race(racers);
		assertThat(grants).hasPositiveValue();
	}

	static void race(List<Callable<Boolean>> racers) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(racers.size());
		try {
			CyclicBarrier start = new CyclicBarrier(racers.size());
			List<Future<Boolean>> races = new ArrayList<>();
			for (Callable<Boolean> racer : racers) {
				races.add(executor.submit(() -> {
					start.await();
					return racer.call();
				}));
			}
			for (Future<Boolean> race : races) {
				assertThat(race.get()).isTrue();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}
