package io.github.resilientkafka.autoconfigure.keys;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Properties have no effect, or surely another one than is meant. Thrown before any bean
 * is made.
 */
public class InvalidPropertiesException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<PropertyProblem> problems;

	public InvalidPropertiesException(List<PropertyProblem> problems) {
		super(problems.stream()
			.map((problem) -> "%s: %s %s".formatted(problem.key(), problem.reason(), problem.action()))
			.collect(Collectors.joining(" ")));
		this.problems = List.copyOf(problems);
	}

	/**
	 * All that is wrong.
	 * @return the properties
	 */
	public List<PropertyProblem> getProblems() {
		return this.problems;
	}

}
