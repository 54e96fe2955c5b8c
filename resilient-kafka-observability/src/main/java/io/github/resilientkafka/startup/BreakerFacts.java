package io.github.resilientkafka.startup;

import java.util.List;

import io.github.resilientkafka.policy.ListenerPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of a listener.
 *
 * @param name its name, or {@code null} if the listener has none
 * @param missing whether the listener would have one if there were the library
 * @param defaults the numbers it works with if those are the defaults of the library,
 * {@code null} if somebody has chosen them
 * @param configured the names of all circuit breakers whose numbers somebody has chosen
 * @param property the property that its name was set with, or {@code null} if it is
 * called like the listener
 */
public record BreakerFacts(@Nullable String name, boolean missing, @Nullable String defaults, List<String> configured,
		@Nullable String property) {

	/**
	 * There is none, and none is wanted.
	 */
	public static final BreakerFacts NONE = new BreakerFacts(null, false, null, List.of(), null);

	/**
	 * There is none, because there is no library.
	 */
	public static final BreakerFacts MISSING = new BreakerFacts(null, true, null, List.of(), null);

	/**
	 * Finds the circuit breakers of listeners.
	 */
	@FunctionalInterface
	public interface Lookup {

		/**
		 * The circuit breaker of a listener.
		 * @param policy what the listener was promised
		 * @return its breaker, which may be none
		 */
		BreakerFacts of(ListenerPolicy policy);

	}

}
