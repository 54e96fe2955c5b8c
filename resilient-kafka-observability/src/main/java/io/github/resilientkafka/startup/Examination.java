package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Applies rules to facts.
 *
 * @param rules the rules
 * @param suppressions the rules whose findings are accepted
 */
record Examination(List<StartupRule> rules, Suppressions suppressions) {

	List<Finding> ofClients(ClientFacts clients) {
		return this.rules.stream()
			.filter((rule) -> !rule.broker())
			.flatMap((rule) -> findings(rule, clients, BrokerFacts.unreachable("")))
			.distinct()
			.toList();
	}

	List<Finding> ofBrokers(ClientFacts clients, BrokerFacts brokers) {
		return this.rules.stream()
			.filter(StartupRule::broker)
			.flatMap((rule) -> findings(rule, clients, brokers))
			.distinct()
			.toList();
	}

	private Stream<Finding> findings(StartupRule rule, ClientFacts clients, BrokerFacts brokers) {
		boolean lenient = rule.production() && clients.isLocal()
				&& (brokers.brokers().value() == null || brokers.isSingle());
		Severity severity = lenient ? Severity.INFO : rule.severity();
		return rule.check().apply(clients, brokers).map((result) -> finding(rule, severity, result));
	}

	private Finding finding(StartupRule rule, Severity severity, RuleResult result) {
		String reason = this.suppressions.reason(rule.id());
		return new Finding(rule.id(), severity, state(result, reason), result.subject(), result.property(),
				result.value(), rule.why(), rule.fullRemedy(), reason);
	}

	private static FindingState state(RuleResult result, @Nullable String reason) {
		if (result.property() == null) {
			return FindingState.SKIPPED;
		}
		return (reason != null) ? FindingState.SUPPRESSED : FindingState.REPORTED;
	}

}
