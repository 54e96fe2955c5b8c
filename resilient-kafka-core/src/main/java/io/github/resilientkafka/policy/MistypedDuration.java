package io.github.resilientkafka.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A duration that is none, or that is written without a unit. Spring reads the latter as
 * milliseconds, and next to nobody means that.
 *
 * @param reason why it is not what is meant
 * @param action what to write
 */
public record MistypedDuration(String reason, String action) {

	private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]*[1-9][0-9]*");

	private static final String USE_DURATIONS = "Use durations such as 30s, 5m, 1h.";

	private static final BigInteger MINUTE = BigInteger.valueOf(60);

	private static final BigInteger HOUR = BigInteger.valueOf(3_600);

	/**
	 * Look for what is no duration, and for numbers without a unit. A zero needs none.
	 * @param elements what is written, without the blanks around it
	 * @param isDuration whether a text can be read as a duration
	 * @return what is wrong, or {@code null} if all are durations with a unit
	 */
	public static @Nullable MistypedDuration in(List<String> elements, Predicate<String> isDuration) {
		List<String> none = elements.stream().filter((text) -> !text.isEmpty() && !isDuration.test(text)).toList();
		List<String> unitless = elements.stream().filter((text) -> isNumber(text) && isDuration.test(text)).toList();
		if (none.isEmpty() && unitless.isEmpty()) {
			return null;
		}
		String reason = Stream
			.of(none.isEmpty() ? "" : "This is not a duration: %s.".formatted(String.join(", ", none)),
					unitless.isEmpty() ? "" : "A duration without a unit is read as milliseconds: %s."
						.formatted(unitless.stream().map((number) -> number + " ms").collect(Collectors.joining(", "))))
			.filter((sentence) -> !sentence.isEmpty())
			.collect(Collectors.joining(" "));
		return new MistypedDuration(reason, none.isEmpty() ? withUnits(elements, isDuration) : USE_DURATIONS);
	}

	/**
	 * Nothing that would be refused in turn.
	 */
	private static String withUnits(List<String> elements, Predicate<String> isDuration) {
		List<String> seconds = elements.stream().map(unit(MistypedDuration::seconds)).toList();
		List<String> minutes = elements.stream().map(unit((number) -> number + "m")).toList();
		List<String> milliseconds = elements.stream().map(unit((number) -> number + "ms")).toList();
		boolean valid = Stream.of(seconds, minutes, milliseconds)
			.flatMap(List::stream)
			.allMatch((text) -> !text.startsWith("-") && (text.isEmpty() || isDuration.test(text)));
		return !valid ? USE_DURATIONS
				: "Write the unit: %s if seconds are meant, %s if minutes, %s if it is milliseconds."
					.formatted(String.join(", ", seconds), String.join(", ", minutes), String.join(", ", milliseconds));
	}

	private static UnaryOperator<String> unit(UnaryOperator<String> unit) {
		return (element) -> isNumber(element) ? unit.apply(element) : element;
	}

	private static boolean isNumber(String element) {
		return NUMBER.matcher(element).matches();
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
