package io.github.resilientkafka;

import org.jspecify.annotations.Nullable;

/**
 * A listener or its configuration is impossible or contradictory. Thrown while the
 * application starts, before any record is consumed.
 */
public class InvalidListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** The id of the listener. */
	private final String listener;

	/** What is set. */
	private final String setting;

	/** The value, if there is one. */
	private final @Nullable String value;

	/** Why the listener cannot work. */
	private final String reason;

	/** What to do instead. */
	private final String action;

	/**
	 * Create a new exception.
	 * @param listener the id of the listener, or the method if it has none
	 * @param setting the full property key, the attribute or the parameter at fault
	 * @param value the value at fault, or {@code null} where there is none
	 * @param reason why it cannot work, as a sentence
	 * @param action what to do, as a sentence
	 */
	public InvalidListenerException(String listener, String setting, @Nullable String value, String reason,
			String action) {
		super("Listener '%s': %s%s: %s %s".formatted(listener, setting,
				(value != null) ? " is '" + value + "'" : " is not usable", reason, action));
		this.listener = listener;
		this.setting = setting;
		this.value = value;
		this.reason = reason;
		this.action = action;
	}

	/**
	 * The listener.
	 * @return the id, or the method of a listener without one
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * What is at fault.
	 * @return the full property key, the attribute or the parameter
	 */
	public String getSetting() {
		return this.setting;
	}

	/**
	 * The value at fault.
	 * @return the value, or {@code null} where there is none
	 */
	public @Nullable String getValue() {
		return this.value;
	}

	/**
	 * Why it cannot work.
	 * @return a sentence
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * What to do.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
