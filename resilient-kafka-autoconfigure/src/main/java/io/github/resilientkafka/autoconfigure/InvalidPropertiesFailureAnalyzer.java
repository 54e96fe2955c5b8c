package io.github.resilientkafka.autoconfigure;

import java.util.stream.Collectors;

import io.github.resilientkafka.autoconfigure.keys.InvalidPropertiesException;
import io.github.resilientkafka.autoconfigure.keys.PropertyProblem;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains all properties that have no effect, or surely another one than is meant.
 */
class InvalidPropertiesFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPropertiesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertiesException cause) {
		String description = cause.getProblems()
			.stream()
			.map(InvalidPropertiesFailureAnalyzer::describe)
			.collect(Collectors.joining("\n", "Properties of Kafka listeners are not what they seem to be:\n\n", ""));
		return new FailureAnalysis(description, "Correct what is named above; it is all there is.", cause);
	}

	private static String describe(PropertyProblem problem) {
		return """
				Property: %s
				Value:    "%s"
				Origin:   %s
				Reason:   %s
				Remedy:   %s"""
			.formatted(problem.key(), problem.value(), (problem.origin() != null) ? problem.origin() : "(not known)",
					problem.reason(), problem.action())
			.indent(4);
	}

}
