package io.github.resilientkafka.policy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The policies that calls of a listener method have to pass, one of each type.
 */
public final class StagePolicies {

	/**
	 * Nothing stands in front of a call.
	 */
	public static final StagePolicies NONE = of();

	private final Map<Class<?>, StagePolicy> policies = new LinkedHashMap<>();

	private StagePolicies(Collection<? extends StagePolicy> policies) {
		policies.forEach((policy) -> this.policies.put(policy.getClass(), policy));
	}

	/**
	 * Put policies together.
	 * @param policies the policies
	 * @return all of them
	 */
	public static StagePolicies of(StagePolicy... policies) {
		return of(List.of(policies));
	}

	static StagePolicies of(Collection<? extends StagePolicy> policies) {
		return new StagePolicies(policies);
	}

	/**
	 * The policy of a stage.
	 * @param <P> its type
	 * @param type its type
	 * @return the policy
	 * @throws IllegalArgumentException if no stage has declared it
	 */
	public <P extends StagePolicy> P get(Class<P> type) {
		return find(type).orElseThrow(() -> new IllegalArgumentException(
				"No bean is annotated with @StageSettings(%s.class)".formatted(type.getSimpleName())));
	}

	/**
	 * The policy of a stage that may not be there.
	 * @param <P> its type
	 * @param type its type
	 * @return the policy, or nothing if no stage has declared it
	 */
	public <P extends StagePolicy> Optional<P> find(Class<P> type) {
		return Optional.ofNullable(type.cast(this.policies.get(type)));
	}

	/**
	 * What is to be shown of them.
	 * @return values that can be written as JSON, by their name
	 */
	public Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		this.policies.values().forEach((policy) -> details.putAll(policy.details()));
		return details;
	}

}
