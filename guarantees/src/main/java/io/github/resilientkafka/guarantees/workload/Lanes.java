package io.github.resilientkafka.guarantees.workload;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.convert.DurationStyle;

/**
 * The retry topics, told apart by the delay in their names. The delays that a deployment
 * changes to take the places of the former ones.
 */
public final class Lanes {

	/**
	 * The delays that an application starts with.
	 */
	public static final List<Duration> FIRST = List.of(Duration.ofSeconds(2), Duration.ofSeconds(4),
			Duration.ofSeconds(8));

	/**
	 * The delays that a deployment changes to.
	 */
	public static final List<Duration> CHANGED = List.of(Duration.ofSeconds(3), Duration.ofSeconds(5),
			Duration.ofSeconds(9));

	private static final Map<Duration, Integer> PLACES = Map.of(FIRST.get(0), 1, FIRST.get(1), 2, FIRST.get(2), 3,
			CHANGED.get(0), 1, CHANGED.get(1), 2, CHANGED.get(2), 3);

	/** {@code orders.group.retry-2s}, and {@code orders-retry-2000} of the peer. */
	private static final Pattern NAME = Pattern.compile(".*[.-]retry-(\\d+)(ms|s|)");

	private Lanes() {
	}

	/**
	 * The delay of the topic.
	 * @param topic its name
	 * @return zero if it is not a retry topic
	 */
	public static Duration delay(String topic) {
		Matcher name = NAME.matcher(topic);
		if (!name.matches()) {
			return Duration.ZERO;
		}
		return DurationStyle.SIMPLE.parse(name.group(1) + (name.group(2).isEmpty() ? "ms" : name.group(2)));
	}

	/**
	 * The place of the topic on the way of an order.
	 * @param topic its name
	 * @return 0 for the topic that orders are sent to, then 1 to 3
	 */
	public static int lane(String topic) {
		Duration delay = delay(topic);
		return delay.isZero() ? 0 : PLACES.get(delay);
	}

}
