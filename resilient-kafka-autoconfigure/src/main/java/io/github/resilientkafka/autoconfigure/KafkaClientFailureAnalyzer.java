package io.github.resilientkafka.autoconfigure;

import java.util.List;

import io.github.resilientkafka.failure.RootCause;
import org.apache.kafka.common.KafkaException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a Kafka client that cannot be created: the client wraps what is wrong in
 * "Failed to construct kafka consumer".
 */
class KafkaClientFailureAnalyzer extends AbstractFailureAnalyzer<KafkaException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, KafkaException cause) {
		RootCause root = new RootCause(cause);
		List<String> parts = root.parts();
		String remedy = root.remedy();
		String description = """
				A Kafka client does not work:

				    Reason:   %s
				    Found in: %s""".formatted(parts.get(0),
				(parts.size() > 1) ? String.join("; ", parts.subList(1, parts.size())) : "(nothing else)");
		String action = (remedy != null) ? "Check %s.".formatted(remedy)
				: "Correct the property of the Kafka client that the reason names, under spring.kafka.";
		return new FailureAnalysis(description, action, cause);
	}

}
