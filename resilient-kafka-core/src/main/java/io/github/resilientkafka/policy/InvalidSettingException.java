package io.github.resilientkafka.policy;

/**
 * A listener was given a value that it cannot have; who resolves its policy knows where
 * the value came from.
 */
public class InvalidSettingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Setting setting;

	private final String value;

	private final String reason;

	private final String action;

	/**
	 * Create an exception.
	 * @param setting what is set
	 * @param value its value
	 * @param reason why it cannot work, as a sentence
	 * @param action what to do, as a sentence
	 */
	public InvalidSettingException(Setting setting, Object value, String reason, String action) {
		super(setting.key() + " is '" + value + "': " + reason + " " + action);
		this.setting = setting;
		this.value = String.valueOf(value);
		this.reason = reason;
		this.action = action;
	}

	Setting setting() {
		return this.setting;
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
