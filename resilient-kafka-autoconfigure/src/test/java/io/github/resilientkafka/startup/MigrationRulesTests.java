package io.github.resilientkafka.startup;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class MigrationRulesTests {

	/**
	 * The page on migration names these two.
	 */
	@Test
	void withoutATraceOfFormerListenersTransactionsAndHealthAreMentioned() {
		FactsFixture fixture = new FactsFixture()
			.application(new ApplicationFacts(Map.of(), Map.of(), true, true, true));
		Examination examination = new Examination(MigrationRules.all(), new Suppressions(Map.of()));
		assertThat(examination.ofClients(fixture.clients())).extracting(Finding::rule, Finding::severity)
			.containsExactly(tuple("container-transactions", Severity.INFO), tuple("health-outage", Severity.INFO));
		assertThat(examination.ofBrokers(fixture.clients(), fixture.answers())).isEmpty();
	}

}
