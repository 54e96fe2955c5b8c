package io.github.resilientkafka.policy;

/**
 * A listener was given a value that it cannot have; who resolves its policy knows where
 * the value came from.
 */
public class InvalidSettingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String key;

	private final String value;

	private final String reason;

	private final String action;

	/**
	 * Create an exception.
	 * @param key the key of the setting below the prefix of a listener, such as
	 * {@code rate-limiter.instance}
	 * @param value its value
	 * @param reason why it cannot work, as a sentence
	 * @param action what to do, as a sentence
	 */
	public InvalidSettingException(String key, Object value, String reason, String action) {
		super(key + " is '" + value + "': " + reason + " " + action);
		this.key = key;
		this.value = String.valueOf(value);
		this.reason = reason;
		this.action = action;
	}

	InvalidSettingException(Setting setting, Object value, String reason, String action) {
		this(setting.key(), value, reason, action);
	}

	String key() {
		return this.key;
	}

	String value() {
		return this.value;
	}

	String reason() {
		return this.reason;
	}

	String action() {
		return this.action;
	}

}
