package io.github.resilientkafka.health;

/**
 * A component of the health {@code resilientKafka}. A bean of this type is shown there
 * under its name. Thread-safe.
 */
public interface HealthComponent {

	/**
	 * The name of the component.
	 * @return a name in camel case, such as {@code deadLetters}
	 */
	String name();

	/**
	 * How well the component is, from what is known already: this asks no broker and does
	 * not wait.
	 * @return the health now
	 */
	ComponentHealth health();

}
