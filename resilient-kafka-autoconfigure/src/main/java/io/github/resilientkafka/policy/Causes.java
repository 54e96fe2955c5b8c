package io.github.resilientkafka.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The causes of an exception of somebody else, which may be a circle, or not be told.
 */
public final class Causes {

	private static final int MAX = 100;

	private Causes() {
	}

	/**
	 * An exception and its causes.
	 * @param failure the exception
	 * @return the exception first
	 */
	public static List<Throwable> of(Throwable failure) {
		List<Throwable> causes = new ArrayList<>(4);
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Throwable cause = failure;
		while (cause != null && seen.add(cause) && causes.size() < MAX) {
			causes.add(cause);
			cause = causeOf(cause);
		}
		return causes;
	}

	private static @Nullable Throwable causeOf(Throwable exception) {
		try {
			return exception.getCause();
		}
		catch (RuntimeException ex) {
			// An exception that cannot say what it is caused by
			return null;
		}
	}

}
