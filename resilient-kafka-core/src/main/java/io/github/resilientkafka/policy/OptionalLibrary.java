package io.github.resilientkafka.policy;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * A library that a listener does without where it is not on the class path.
 */
public enum OptionalLibrary {

	/** Circuit breakers. */
	CIRCUIT_BREAKER("resilience4j-circuitbreaker", "io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry"),

	/** Rate limiters. */
	RATE_LIMITER("resilience4j-ratelimiter", "io.github.resilience4j.ratelimiter.RateLimiterRegistry");

	private static final String REMEDY = "Add the dependency io.github.resilience4j:resilience4j-spring-boot3"
			+ " (resilience4j-spring-boot4 on Spring Boot 4).";

	private final String artifact;

	private final String type;

	OptionalLibrary(String artifact, String type) {
		this.artifact = artifact;
		this.type = type;
	}

	/**
	 * Whether it is there.
	 * @param classLoader the class loader of the application
	 * @return whether it can be used
	 */
	public boolean isPresent(ClassLoader classLoader) {
		return ClassUtils.isPresent(this.type, classLoader);
	}

	/**
	 * What is missing.
	 * @return the name of the artifact
	 */
	public String artifact() {
		return this.artifact;
	}

	/**
	 * How to have it, with what reads its properties.
	 * @return a sentence
	 */
	public String remedy() {
		return REMEDY;
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			for (OptionalLibrary library : values()) {
				hints.reflection().registerTypeIfPresent(classLoader, library.type);
			}
		}

	}

}
