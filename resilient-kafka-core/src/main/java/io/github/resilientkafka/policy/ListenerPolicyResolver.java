package io.github.resilientkafka.policy;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Makes the policy of a listener out of the settings of several places, of which the
 * first that has a setting wins.
 */
public final class ListenerPolicyResolver {

	/**
	 * What holds where nobody has set anything.
	 */
	public static final ListenerSettings BUILT_IN = ListenerSettings.builder(Setting::key)
		.with(Setting.DELIVERY, Delivery.AT_LEAST_ONCE)
		.with(Setting.RETRY_DELAYS, List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)))
		.with(Setting.RETRY_CONCURRENCY, 1)
		.with(Setting.IMMEDIATE_MAX_ATTEMPTS, 0)
		.with(Setting.IMMEDIATE_DELAY, Duration.ofMillis(100))
		.with(Setting.RETRY_ON, List.of())
		.with(Setting.RETRY_NOT_ON, List.of())
		.with(Setting.DEAD_LETTER, true)
		.with(Setting.BUDGET_ENABLED, true)
		.with(Setting.BUDGET_RATIO, 0.2)
		.with(Setting.BUDGET_MIN_PER_SECOND, 10.0)
		.with(Setting.BUDGET_WINDOW, Duration.ofSeconds(10))
		.with(Setting.CIRCUIT_BREAKER_ENABLED, true)
		.with(Setting.DEDUPLICATION_ENABLED, false)
		.with(Setting.DEDUPLICATION_KEY, "header:event-id")
		.with(Setting.DEDUPLICATION_STORE, "memory")
		.with(Setting.DEDUPLICATION_RETENTION, Duration.ofHours(24))
		.with(Setting.DEDUPLICATION_CLAIM_EXPIRY, Duration.ofSeconds(30))
		.build();

	private final String listener;

	private final List<ListenerSettings> own;

	private final ListenerSettings defaults;

	private final ClassLoader classLoader;

	/**
	 * Create a resolver for one listener.
	 * @param listener the id of the listener
	 * @param own the settings made for this listener, the strongest first
	 * @param defaults the settings made for all listeners
	 * @param classLoader where exception classes are looked up
	 */
	public ListenerPolicyResolver(String listener, List<ListenerSettings> own, ListenerSettings defaults,
			ClassLoader classLoader) {
		this.listener = listener;
		this.own = List.copyOf(own);
		this.defaults = defaults;
		this.classLoader = classLoader;
	}

	/**
	 * Resolve the policy.
	 * @return the policy
	 * @throws InvalidListenerException if a setting has a value that cannot work, with
	 * the full key
	 */
	public ListenerPolicy resolve() {
		try {
			Delivery delivery = get(Setting.DELIVERY, Delivery.class);
			return new ListenerPolicy(this.listener, delivery, retryPolicy(delivery),
					get(Setting.DEAD_LETTER, Boolean.class), callPolicy(delivery));
		}
		catch (InvalidSettingException ex) {
			throw refusal(ex);
		}
	}

	/**
	 * Name the place where a setting was made.
	 * @param ex what is wrong with the setting
	 * @return the same with the full key
	 */
	public InvalidListenerException refusal(InvalidSettingException ex) {
		return new InvalidListenerException(this.listener, source(ex.setting()).names().apply(ex.setting()), ex.value(),
				ex.reason(), ex.action());
	}

	private RetryPolicy retryPolicy(Delivery delivery) {
		// An application may have lanes and attempts in its defaults and an at-most-once
		// listener beside; only what was said of this very listener is a contradiction.
		boolean once = delivery == Delivery.AT_MOST_ONCE;
		List<RetryLane> lanes = (once && !isOwn(Setting.RETRY_DELAYS)) ? List.of() : RetryPolicy.lanes(delays());
		int immediateAttempts = (once && !isOwn(Setting.IMMEDIATE_MAX_ATTEMPTS)) ? 0
				: get(Setting.IMMEDIATE_MAX_ATTEMPTS, Integer.class);
		return new RetryPolicy(lanes, get(Setting.RETRY_CONCURRENCY, Integer.class),
				new ImmediateRetry(immediateAttempts, get(Setting.IMMEDIATE_DELAY, Duration.class)),
				new FailureClassifier(exceptions(Setting.RETRY_ON), exceptions(Setting.RETRY_NOT_ON)),
				find(Setting.MAX_AGE, Duration.class));
	}

	private CallPolicy callPolicy(Delivery delivery) {
		if (delivery == Delivery.AT_MOST_ONCE) {
			refuseWaiting(Setting.CIRCUIT_BREAKER_ENABLED);
			refuseWaiting(Setting.CIRCUIT_BREAKER_INSTANCE);
			refuseWaiting(Setting.RATE_LIMITER_INSTANCE);
			refuseWaiting(Setting.DEDUPLICATION_ENABLED);
			return new CallPolicy(null, null, find(Setting.TIMEOUT, Duration.class), null, null);
		}
		return new CallPolicy(circuitBreaker(), rateLimiter(), find(Setting.TIMEOUT, Duration.class), budget(),
				deduplication());
	}

	/**
	 * Without the library there is none, unless somebody has asked for it.
	 */
	private @Nullable String circuitBreaker() {
		if (!get(Setting.CIRCUIT_BREAKER_ENABLED, Boolean.class)) {
			return null;
		}
		if (!OptionalLibrary.CIRCUIT_BREAKER.isPresent(this.classLoader)) {
			refuseWithout(OptionalLibrary.CIRCUIT_BREAKER, Setting.CIRCUIT_BREAKER_INSTANCE);
			refuseWithout(OptionalLibrary.CIRCUIT_BREAKER, Setting.CIRCUIT_BREAKER_ENABLED);
			return null;
		}
		String instance = find(Setting.CIRCUIT_BREAKER_INSTANCE, String.class);
		return (instance != null) ? instance : this.listener;
	}

	private @Nullable String rateLimiter() {
		if (!OptionalLibrary.RATE_LIMITER.isPresent(this.classLoader)) {
			refuseWithout(OptionalLibrary.RATE_LIMITER, Setting.RATE_LIMITER_INSTANCE);
		}
		return find(Setting.RATE_LIMITER_INSTANCE, String.class);
	}

	private void refuseWithout(OptionalLibrary library, Setting setting) {
		Object value = find(setting, Object.class);
		if (value != null && source(setting) != BUILT_IN) {
			throw new InvalidSettingException(setting, value, library.artifact() + " is not on the class path.",
					library.remedy() + " Or remove the setting.");
		}
	}

	/**
	 * The offset of a record is committed before it is processed: if it waited, it would
	 * be lost when the instance stops.
	 */
	private void refuseWaiting(Setting setting) {
		ListenerSettings own = ownSource(setting);
		Object value = (own != null) ? own.values().get(setting) : null;
		if (value != null && !Boolean.FALSE.equals(value)) {
			throw new InvalidSettingException(setting, value,
					"With delivery at-most-once offsets are committed first, so records that wait would be lost when the instance stops.",
					"Remove it, or use at-least-once.");
		}
	}

	private @Nullable RetryBudgetPolicy budget() {
		if (!get(Setting.BUDGET_ENABLED, Boolean.class)) {
			return null;
		}
		return new RetryBudgetPolicy(get(Setting.BUDGET_RATIO, Double.class),
				get(Setting.BUDGET_MIN_PER_SECOND, Double.class), get(Setting.BUDGET_WINDOW, Duration.class));
	}

	private @Nullable DeduplicationPolicy deduplication() {
		if (!get(Setting.DEDUPLICATION_ENABLED, Boolean.class)) {
			List.of(Setting.DEDUPLICATION_KEY, Setting.DEDUPLICATION_STORE, Setting.DEDUPLICATION_RETENTION,
					Setting.DEDUPLICATION_CLAIM_EXPIRY)
				.forEach(this::refuseWithoutDeduplication);
			return null;
		}
		return new DeduplicationPolicy(get(Setting.DEDUPLICATION_KEY, String.class),
				get(Setting.DEDUPLICATION_STORE, String.class), get(Setting.DEDUPLICATION_RETENTION, Duration.class),
				get(Setting.DEDUPLICATION_CLAIM_EXPIRY, Duration.class));
	}

	/**
	 * Nobody chooses a key or a store for a listener that is to process duplicates,
	 * unless deduplication was switched off.
	 */
	private void refuseWithoutDeduplication(Setting setting) {
		ListenerSettings own = ownSource(setting);
		if (own != null && source(Setting.DEDUPLICATION_ENABLED) == BUILT_IN) {
			throw new InvalidSettingException(setting, own.values().getOrDefault(setting, ""),
					"Deduplication is off where it is not enabled, so the setting has no effect.",
					"Set deduplication.enabled=true as well, or false to keep the setting for later.");
		}
	}

	private List<Duration> delays() {
		return ((List<?>) get(Setting.RETRY_DELAYS, List.class)).stream().map(Duration.class::cast).toList();
	}

	private Set<Class<? extends Throwable>> exceptions(Setting setting) {
		Set<Class<? extends Throwable>> classes = new LinkedHashSet<>();
		for (Object name : get(setting, List.class)) {
			classes.add(exception(setting, ((String) name).trim()));
		}
		return classes;
	}

	private Class<? extends Throwable> exception(Setting setting, String name) {
		try {
			return ClassUtils.forName(name, this.classLoader).asSubclass(Throwable.class);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw new InvalidSettingException(setting, name, "There is no such class on the class path.",
					"Give the full name of an exception class, such as java.io.IOException.");
		}
		catch (ClassCastException ex) {
			throw new InvalidSettingException(setting, name, "The class is not an exception.",
					"Give the full name of an exception class, such as java.io.IOException.");
		}
	}

	private <T> T get(Setting setting, Class<T> type) {
		Object value = source(setting).values().get(setting);
		if (value == null) {
			throw new IllegalStateException("No built-in value for " + setting.key());
		}
		return type.cast(value);
	}

	private <T> @Nullable T find(Setting setting, Class<T> type) {
		return type.cast(source(setting).values().get(setting));
	}

	private boolean isOwn(Setting setting) {
		return ownSource(setting) != null;
	}

	private ListenerSettings source(Setting setting) {
		ListenerSettings own = ownSource(setting);
		if (own != null) {
			return own;
		}
		return this.defaults.values().containsKey(setting) ? this.defaults : BUILT_IN;
	}

	private @Nullable ListenerSettings ownSource(Setting setting) {
		return this.own.stream().filter((settings) -> settings.values().containsKey(setting)).findFirst().orElse(null);
	}

}
