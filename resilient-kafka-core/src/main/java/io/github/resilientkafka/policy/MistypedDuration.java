package io.github.resilientkafka.policy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A duration that is none, that has no end, or that is written without a unit. Spring
 * reads the latter as milliseconds, and next to nobody means that.
 *
 * @param reason why it is not what is meant
 * @param action what to write
 */
public record MistypedDuration(String reason, String action) {

	private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]*[1-9][0-9]*");

	private static final String USE_DURATIONS = "Use durations such as 30s, 5m, 1h.";

	/** With which one can still calculate, in nanoseconds, too. */
	private static final Duration MAX = Duration.ofDays(36_500);

	private static final BigInteger MINUTE = BigInteger.valueOf(60);

	private static final BigInteger HOUR = BigInteger.valueOf(3_600);

	/**
	 * Look for what is no duration, for those that nobody lives to see the end of, and
	 * for numbers without a unit. A zero needs none.
	 * @param elements what is written, without the blanks around it
	 * @param parser reads a duration, and throws an exception if the text is none
	 * @return what is wrong, or {@code null} if all are durations with a unit
	 */
	public static @Nullable MistypedDuration in(List<String> elements, Function<String, Duration> parser) {
		List<String> none = elements.stream().filter((text) -> !text.isEmpty() && parse(text, parser) == null).toList();
		List<String> endless = elements.stream().filter((text) -> isEndless(parse(text, parser))).toList();
		List<String> unitless = elements.stream().filter((text) -> isNumber(text) && isUsable(text, parser)).toList();
		if (none.isEmpty() && endless.isEmpty() && unitless.isEmpty()) {
			return null;
		}
		String reason = Stream
			.of(none.isEmpty() ? "" : "This is not a duration: %s.".formatted(String.join(", ", none)),
					endless.isEmpty()
							? ""
							: "This is a duration of more than 100 years: %s.".formatted(String.join(", ", endless)),
					unitless.isEmpty() ? "" : "A duration without a unit is read as milliseconds: %s."
						.formatted(unitless.stream().map((number) -> number + " ms").collect(Collectors.joining(", "))))
			.filter((sentence) -> !sentence.isEmpty())
			.collect(Collectors.joining(" "));
		return new MistypedDuration(reason,
				(none.isEmpty() && endless.isEmpty()) ? withUnits(elements, parser) : USE_DURATIONS);
	}

	private static @Nullable Duration parse(String text, Function<String, Duration> parser) {
		try {
			return parser.apply(text);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return null;
		}
	}

	private static boolean isUsable(String text, Function<String, Duration> parser) {
		Duration duration = parse(text, parser);
		return duration != null && !isEndless(duration);
	}

	private static boolean isEndless(@Nullable Duration duration) {
		return duration != null && (duration.compareTo(MAX) > 0 || duration.compareTo(MAX.negated()) < 0);
	}

	/**
	 * Nothing that would be refused in turn.
	 */
	private static String withUnits(List<String> elements, Function<String, Duration> parser) {
		List<String> seconds = elements.stream().map(unit(MistypedDuration::seconds)).toList();
		List<String> minutes = elements.stream().map(unit((number) -> number + "m")).toList();
		List<String> milliseconds = elements.stream().map(unit((number) -> number + "ms")).toList();
		boolean valid = Stream.of(seconds, minutes, milliseconds)
			.flatMap(List::stream)
			.allMatch((text) -> !text.startsWith("-") && (text.isEmpty() || isUsable(text, parser)));
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
