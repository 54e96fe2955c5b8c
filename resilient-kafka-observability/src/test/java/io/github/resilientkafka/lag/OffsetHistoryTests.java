package io.github.resilientkafka.lag;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OffsetHistoryTests {

	private static final Duration HOUR = Duration.ofHours(1);

	@ParameterizedTest
	@CsvSource({ "300, 0", "400, 0", "250, 50", "200, 100", "150, 300", "100, 500", "50, 700", "0, 900", "-50, 1050" })
	void interpolatesTheTimeOfAnOffset(long offset, long millis) {
		OffsetHistory history = new OffsetHistory(Duration.ofMillis(3200));
		history.add(100, 0, 0);
		history.add(500, 100, 0);
		history.add(900, 200, 0);
		history.add(1000, 300, 0);
		assertThat(history.age(offset)).isEqualTo(Duration.ofMillis(millis));
	}

	@Test
	void countsFromTheEndOfATimeInWhichNothingCame() {
		OffsetHistory history = new OffsetHistory(HOUR);
		for (int minute = 0; minute < 30; minute++) {
			history.add(minute * 60_000, 100, 100);
		}
		history.add(30 * 60_000, 110, 100);
		assertThat(history.size()).isEqualTo(3);
		assertThat(history.age(100)).isEqualTo(Duration.ofMinutes(1));
		assertThat(history.age(105)).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void aBurstIsNoOlderThanTheSampleBeforeIt() {
		OffsetHistory history = new OffsetHistory(HOUR);
		for (int second = 0; second <= 105; second += 15) {
			history.add(second * 1_000, 100, 100);
		}
		history.add(120_000, 200, 100);
		assertThat(history.age(100)).isEqualTo(Duration.ofSeconds(15));
	}

	@Test
	void extrapolatesAlongTheMeanRate() {
		OffsetHistory history = new OffsetHistory(HOUR);
		history.add(0, 1000, 0);
		history.add(600_000, 1600, 0);
		assertThat(history.age(400)).isEqualTo(Duration.ofMinutes(20));
	}

	@Test
	void doesNotSayWhatItCannotKnow() {
		OffsetHistory history = new OffsetHistory(HOUR);
		assertThat(history.age(1)).isNull();
		assertThat(history.endBy(1)).isNull();
		assertThat(history.presentAt(1)).isNull();
		history.add(0, 10, 0);
		assertThat(history.age(10)).isZero();
		assertThat(history.age(9)).isNull();
		history.add(60_000, 10, 0);
		assertThat(history.age(9)).isNull();
		assertThat(history.reaches(-1)).isFalse();
		assertThat(history.reaches(0)).isTrue();
	}

	@Test
	void forgetsAnotherLogOfTheSameName() {
		OffsetHistory history = new OffsetHistory(HOUR);
		history.add(0, 1000, 0);
		history.add(600_000, 5, 0);
		assertThat(history.endBy(599_999)).isNull();
		assertThat(history.oldestEnd()).isEqualTo(5);
	}

	@Test
	void ignoresAClockThatWasSetBack() {
		OffsetHistory history = new OffsetHistory(HOUR);
		history.add(1000, 10, 0);
		history.add(900, 11, 0);
		assertThat(history.size()).isEqualTo(1);
		assertThat(history.age(10)).isZero();
	}

	@Test
	void remembersBeyondTheHorizonWhatIsNeededAndStaysFine() {
		OffsetHistory history = new OffsetHistory(HOUR);
		long end = 1_000;
		long day = Duration.ofDays(1).toMillis();
		for (long at = 0; at <= 14 * day; at += 15_000) {
			history.add(at, end++, 1_000);
			assertThat(history.size()).isLessThanOrEqualTo(OffsetHistory.CAPACITY);
		}
		assertThat(history.presentAt(1_000)).isEqualTo(15_000);
		assertThat(history.age(1_000)).isEqualTo(Duration.ofDays(14));
		for (long back = 0; back <= HOUR.toMillis(); back += 60_000) {
			long exact = 1_000 + (14 * day - back) / 15_000;
			assertThat(history.endBy(14 * day - back)).isBetween(exact - 16, exact);
		}
		// Caught up
		history.add(14 * day + 15_000, end, end);
		history.add(14 * day + 30_000, end, end);
		assertThat(history.size()).isLessThan(40);
		assertThat(history.reaches(14 * day + 30_000 - HOUR.toMillis())).isTrue();
		assertThat(history.reaches(13 * day)).isFalse();
	}

	/**
	 * Whatever is thinned out: an end is never said to have been there earlier than it
	 * was.
	 */
	@RepeatedTest(50)
	void errsOnTheSafeSide() {
		Random random = new Random();
		OffsetHistory history = new OffsetHistory(Duration.ofMinutes(1 + random.nextInt(120)));
		NavigableMap<Long, Long> truth = new TreeMap<>();
		long at = 0;
		long end = 0;
		long needed = 0;
		for (int step = 0; step < 3_000; step++) {
			at += 1 + random.nextInt(30_000);
			end += (random.nextInt(3) == 0) ? random.nextInt(100) : 0;
			needed = Math.min(end, needed + random.nextInt(40));
			truth.put(at, end);
			history.add(at, end, needed);
			assertThat(history.size()).isLessThanOrEqualTo(OffsetHistory.CAPACITY);
			long time = (long) (random.nextDouble() * at);
			Long said = history.endBy(time);
			if (said != null) {
				assertThat(said).isLessThanOrEqualTo(truth.floorEntry(time).getValue());
			}
			Long present = history.presentAt(needed);
			if (present != null) {
				assertThat(truth.floorEntry(present).getValue()).isGreaterThan(needed);
			}
		}
	}

}
