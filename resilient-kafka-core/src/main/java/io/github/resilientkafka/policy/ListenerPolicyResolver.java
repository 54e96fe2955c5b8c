package io.github.resilientkafka.policy;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
	 * What holds where nobody has set anything, but for the settings of stages.
	 */
	public static final Map<Setting, Object> BUILT_IN = Map.of(Setting.DELIVERY, Delivery.AT_LEAST_ONCE,
			Setting.RETRY_DELAYS, List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)),
			Setting.REPEAT_LAST, 0, Setting.RETRY_DRAIN, List.of(), Setting.RETRY_CONCURRENCY, 1,
			Setting.IMMEDIATE_MAX_ATTEMPTS, 0, Setting.IMMEDIATE_DELAY, Duration.ofMillis(100), Setting.RETRY_ON,
			List.of(), Setting.RETRY_NOT_ON, List.of(), Setting.DEAD_LETTER, true);

	private final String listener;

	private final SettingPlaces places;

	private final List<StagePolicyType> stages;

	private final ClassLoader classLoader;

	/**
	 * Create a resolver for one listener.
	 * @param listener the id of the listener
	 * @param own the settings made for this listener, the strongest first
	 * @param defaults the settings made for all listeners
	 * @param stages the policies of stages, whose settings are among them
	 * @param classLoader where exception classes are looked up
	 */
	public ListenerPolicyResolver(String listener, List<ListenerSettings> own, ListenerSettings defaults,
			List<StagePolicyType> stages, ClassLoader classLoader) {
		this.listener = listener;
		this.places = new SettingPlaces(listener, List.copyOf(own), defaults, builtIn(stages), classLoader);
		this.stages = stages;
		this.classLoader = classLoader;
	}

	private static ListenerSettings builtIn(List<StagePolicyType> stages) {
		ListenerSettings.Builder settings = ListenerSettings.builder((key) -> key);
		BUILT_IN.forEach((setting, value) -> settings.with(setting.key(), value));
		stages.forEach((stage) -> stage.builtIn().forEach(settings::with));
		return settings.build();
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
					get(Setting.DEAD_LETTER, Boolean.class), stagePolicies());
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
		return new InvalidListenerException(this.listener, this.places.name(ex.key()), ex.value(), ex.reason(),
				ex.action());
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
				find(Setting.MAX_AGE, Duration.class), repeatLast(lanes), drain());
	}

	private List<String> drain() {
		List<?> names = get(Setting.RETRY_DRAIN, List.class);
		if (!names.isEmpty() && !isOwn(Setting.RETRY_DRAIN)) {
			throw new InvalidSettingException(Setting.RETRY_DRAIN, names,
					"Former retry topics are those of one listener, and this would be for all.",
					"Set it below resilient-kafka.listeners.<id>.");
		}
		return names.stream().map(String.class::cast).toList();
	}

	/**
	 * As above: defaults for many listeners need not fit one without lanes.
	 */
	private int repeatLast(List<RetryLane> lanes) {
		return (lanes.isEmpty() && !isOwn(Setting.REPEAT_LAST)) ? 0 : get(Setting.REPEAT_LAST, Integer.class);
	}

	private StagePolicies stagePolicies() {
		return StagePolicies.of(this.stages.stream().map((stage) -> stage.resolve(this.places)).toList());
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
		return type.cast(this.places.get(setting.key()));
	}

	private <T> @Nullable T find(Setting setting, Class<T> type) {
		return type.cast(this.places.find(setting.key()));
	}

	private boolean isOwn(Setting setting) {
		return this.places.isOwn(setting.key());
	}

}
