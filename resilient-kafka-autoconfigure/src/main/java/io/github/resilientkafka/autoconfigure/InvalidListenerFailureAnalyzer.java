package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.InvalidListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a listener that cannot work.
 */
class InvalidListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidListenerException cause) {
		String description = """
				A Kafka listener cannot work:

				    Listener: %s
				    Setting:  %s
				    Value:    %s
				    Reason:   %s""".formatted(cause.getListener(), cause.getSetting(),
				(cause.getValue() != null) ? cause.getValue() : "(none)", cause.getReason());
		return new FailureAnalysis(description, cause.getAction(), cause);
	}

}
