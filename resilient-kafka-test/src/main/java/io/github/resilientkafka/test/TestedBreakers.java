package io.github.resilientkafka.test;

import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.policy.OptionalLibrary;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The circuit breakers of the listeners, as far as there are any.
 */
final class TestedBreakers {

	private final ListableBeanFactory beans;

	private final Map<String, TestedBreaker> known = new HashMap<>();

	TestedBreakers(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * The circuit breaker of a listener.
	 * @return the breaker, or {@code null} if it has none
	 */
	@Nullable TestedBreaker of(RegisteredListener listener) {
		if (!OptionalLibrary.CIRCUIT_BREAKER.isPresent(TestedBreakers.class.getClassLoader())) {
			return null;
		}
		String id = listener.policy().listener();
		TestedBreaker breaker = this.known.get(id);
		if (breaker == null) {
			breaker = TestedBreaker.of(listener, this.beans);
			if (breaker != null) {
				this.known.put(id, breaker);
			}
		}
		return breaker;
	}

	boolean isOpen(RegisteredListener listener) {
		TestedBreaker breaker = of(listener);
		return breaker != null && breaker.isOpen();
	}

	void close(RegisteredListener listener) {
		TestedBreaker breaker = of(listener);
		if (breaker != null) {
			breaker.close();
		}
	}

}
