package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.startup.StartupCheckException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains findings that stop the start.
 */
class StartupCheckFailureAnalyzer extends AbstractFailureAnalyzer<StartupCheckException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StartupCheckException cause) {
		return new FailureAnalysis(cause.getDescription(), cause.getAction(), cause);
	}

}
