package io.github.resilientkafka.benchmarks.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * A target and what was measured.
 *
 * @param target the target, in words
 * @param measured the number that is compared, if there is one
 * @param unit what follows the number
 * @param beside what the number is to be seen beside
 * @param met whether a number meets the target
 */
record Claim(String target, OptionalDouble measured, String unit, String beside, DoublePredicate met) {

	static Claim atLeast(String subject, double target, String unit, OptionalDouble measured, String beside) {
		return new Claim("%s >= %s%s".formatted(subject, number(target), unit), measured, unit, beside,
				(value) -> value >= target);
	}

	static Claim atMost(String subject, double target, String unit, OptionalDouble measured, String beside) {
		return new Claim("%s <= %s%s".formatted(subject, number(target), unit), measured, unit, beside,
				(value) -> value <= target);
	}

	static String number(double value) {
		return (value == Math.rint(value)) ? "%,.0f".formatted(value) : "%,.2f".formatted(value);
	}

	List<String> row() {
		if (this.measured.isEmpty()) {
			return List.of(this.target, "not measured", "", "");
		}
		double value = this.measured.getAsDouble();
		return List.of(this.target, number(value) + this.unit, this.beside, this.met.test(value) ? "yes" : "**no**");
	}

}
