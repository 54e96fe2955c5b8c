package io.github.resilientkafka.policy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A duration that is written without a unit. Spring reads it as milliseconds, and next to
 * nobody means that.
 *
 * @param reason why it is not what is meant
 * @param action what to write
 */
public record UnitlessDuration(String reason, String action) {

	private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]*[1-9][0-9]*");

	private static final BigInteger MINUTE = BigInteger.valueOf(60);

	private static final BigInteger HOUR = BigInteger.valueOf(3_600);

	/**
	 * Look for numbers without a unit. A zero needs none.
	 * @param text a duration, or several separated by commas
	 * @return what is wrong, or {@code null} if all have a unit
	 */
	public static @Nullable UnitlessDuration in(String text) {
		List<String> elements = Arrays.stream(text.split(",")).map(String::strip).toList();
		List<String> unitless = elements.stream().filter(UnitlessDuration::isNumber).toList();
		if (unitless.isEmpty()) {
			return null;
		}
		return new UnitlessDuration(
				"A duration without a unit is read as milliseconds: %s."
					.formatted(unitless.stream().map((number) -> number + " ms").collect(Collectors.joining(", "))),
				"Write the unit: %s if seconds are meant, %s if minutes, %s if it is milliseconds.".formatted(
						all(elements, UnitlessDuration::seconds), all(elements, (number) -> number + "m"),
						all(elements, (number) -> number + "ms")));
	}

	private static boolean isNumber(String element) {
		return NUMBER.matcher(element).matches();
	}

	private static String all(List<String> elements, UnaryOperator<String> unit) {
		return elements.stream()
			.map((element) -> isNumber(element) ? unit.apply(element) : element)
			.collect(Collectors.joining(", "));
	}

	/**
	 * In the largest unit that makes a round number.
	 */
	private static String seconds(String number) {
		BigInteger seconds = new BigInteger(number);
		if (seconds.mod(HOUR).signum() == 0) {
			return seconds.divide(HOUR) + "h";
		}
		return (seconds.mod(MINUTE).signum() == 0) ? seconds.divide(MINUTE) + "m" : seconds + "s";
	}

}
