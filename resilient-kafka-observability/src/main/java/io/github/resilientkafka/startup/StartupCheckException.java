package io.github.resilientkafka.startup;

/**
 * Stops the start of an application that has findings it does not accept, or that accepts
 * what it cannot.
 */
public class StartupCheckException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String description;

	private final String action;

	public StartupCheckException(String description, String action) {
		super(description + " " + action);
		this.description = description;
		this.action = action;
	}

	/**
	 * What is wrong.
	 * @return one or more lines
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * What to do.
	 * @return one or more lines
	 */
	public String getAction() {
		return this.action;
	}

}
