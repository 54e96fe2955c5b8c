package io.github.resilientkafka.deadletter.ledger;

import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OffsetsTests {

	@Test
	void writesRuns() {
		Offsets.Collector collector = new Offsets.Collector();
		for (long offset : new long[] { 3, 4, 5, 9, 12, 13 }) {
			collector.add(offset);
		}
		Offsets offsets = collector.get();
		assertThat(offsets).hasToString("3-5,9,12-13");
		assertThat(Offsets.parse("3-5,9,12-13")).isEqualTo(offsets);
		assertThat(Offsets.parse("")).isEqualTo(Offsets.NONE);
		assertThat(offsets.count()).isEqualTo(6);
		assertThat(offsets.indexOf(12)).isEqualTo(4);
		assertThat(offsets.indexOf(10)).isEqualTo(-1);
		assertThat(offsets.get(3)).isEqualTo(9);
		assertThat(offsets.countFrom(5)).isEqualTo(4);
	}

	@Test
	void refusesNonsense() {
		assertThatIllegalArgumentException().isThrownBy(() -> Offsets.parse("5-3"));
		assertThatIllegalArgumentException().isThrownBy(() -> Offsets.parse("a"));
	}

	@Test
	void bitsCountFromAnyOffset() {
		Random random = new Random(3);
		TreeSet<Long> expected = new TreeSet<>();
		OffsetBits bits = new OffsetBits();
		for (int i = 0; i < 5_000; i++) {
			long offset = 10_000_000_000L + random.nextInt(300_000);
			if (random.nextInt(4) == 0) {
				assertThat(bits.remove(offset)).isEqualTo(expected.remove(offset));
			}
			else {
				assertThat(bits.add(offset)).isEqualTo(expected.add(offset));
			}
		}
		for (int i = 0; i < 200; i++) {
			long begin = 10_000_000_000L + random.nextInt(300_000);
			assertThat(bits.countFrom(begin)).isEqualTo(expected.tailSet(begin).size());
			assertThat(bits.contains(begin)).isEqualTo(expected.contains(begin));
		}
	}

}
