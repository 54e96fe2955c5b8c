package io.github.resilientkafka.guarantees.workload;

import java.util.Random;

/**
 * How many orders in a hundred have which fate. The others succeed at once.
 *
 * @param healsAt1 those that succeed on the first retry lane
 * @param healsAt2 those that succeed on the second
 * @param healsAt3 those that succeed on the third
 * @param poison those that fail always
 */
public record FateMix(int healsAt1, int healsAt2, int healsAt3, int poison) {

	/**
	 * Eight fail at first: for a run with faults.
	 */
	public static final FateMix EIGHT_PERCENT = new FateMix(4, 2, 1, 1);

	/**
	 * Five fail at first: for a soak.
	 */
	public static final FateMix FIVE_PERCENT = new FateMix(2, 1, 1, 1);

	/**
	 * The fate of the next order.
	 */
	public Fate draw(Random random) {
		int number = random.nextInt(100);
		if (number < this.healsAt1) {
			return Fate.HEALS_AT_1;
		}
		if (number < this.healsAt1 + this.healsAt2) {
			return Fate.HEALS_AT_2;
		}
		if (number < this.healsAt1 + this.healsAt2 + this.healsAt3) {
			return Fate.HEALS_AT_3;
		}
		return (number < this.healsAt1 + this.healsAt2 + this.healsAt3 + this.poison) ? Fate.POISON : Fate.HEALS_AT_0;
	}

}
