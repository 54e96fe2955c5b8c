package io.github.resilientkafka.failure;

import java.util.Collection;
import java.util.List;

/**
 * Tells code of the application from that of what it is built with.
 *
 * @param packages the base packages of the application, none if they are not known
 */
public record ApplicationCode(Collection<String> packages) {

	/** Nothing is known of the application. */
	public static final ApplicationCode UNKNOWN = new ApplicationCode(List.of());

	private static final List<String> FOREIGN = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.",
			"kotlin.", "kotlinx.", "org.springframework.", "org.apache.kafka.", "io.github.resilientkafka.");

	/**
	 * Whether a class is in a base package of the application.
	 */
	boolean includes(String className) {
		return this.packages.stream().anyMatch((name) -> className.startsWith(name + "."));
	}

	/**
	 * Whether a class may be of the application, as far as its name tells.
	 */
	static boolean mayInclude(String className) {
		return FOREIGN.stream().noneMatch(className::startsWith);
	}

}
