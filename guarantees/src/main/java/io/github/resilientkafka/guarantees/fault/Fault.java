package io.github.resilientkafka.guarantees.fault;

import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * Something that goes wrong, and is mended later.
 */
public interface Fault {

	/**
	 * What it strikes: "broker 2".
	 */
	String target();

	/**
	 * Let it happen.
	 * @param scene what it happens to
	 * @throws Exception if it cannot be done
	 */
	void inject(Scene scene) throws Exception;

	/**
	 * Whether it had an effect that shows outside of the applications' listeners.
	 * @param scene what it happened to
	 * @param before what the brokers said before
	 * @return what shows it; empty as long as nothing does
	 */
	Optional<String> bite(Scene scene, Facts before);

	/**
	 * Mend it. Processes are started, and need not be ready yet.
	 * @param scene what it happened to
	 * @throws Exception if it cannot be done
	 */
	void heal(Scene scene) throws Exception;

	/**
	 * How often it takes something away from an application.
	 */
	default int interruptions() {
		return 1;
	}

}
