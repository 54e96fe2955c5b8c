package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@BrokerTest
class StageOrderTests {

	@Test
	void stagesAreInTheirOrder() {
		try (ConfigurableApplicationContext context = TestApplication.of().run()) {
			assertThat(context.getBeanProvider(StageFactory.class).orderedStream())
				.extracting((factory) -> factory.getClass().getSimpleName())
				.containsSubsequence("DeduplicationStages", "RetryBudgetStages", "CircuitBreakerStages",
						"RateLimiterStages", "AuditStages", "TimeoutStages");
		}
	}

}
