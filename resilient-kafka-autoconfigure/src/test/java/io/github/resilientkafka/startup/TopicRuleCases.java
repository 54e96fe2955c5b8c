package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.startup.StartupRulesTests.Case;

/**
 * The rules of topics, with facts that break them and facts that come close.
 */
final class TopicRuleCases {

	private TopicRuleCases() {
	}

	static List<Case> all() {
		return Stream.of(copies(), formats()).flatMap(List::stream).toList();
	}

	private static List<Case> copies() {
		return List.of(
				StartupRulesTests.of("topic-replication",
						(it) -> it.partitions(FactsFixture.MAIN, List.of(List.of(1, 2, 3), List.of(1, 2))), (it) -> it),
				StartupRulesTests.of("topic-min-isr", (it) -> it.topic(FactsFixture.MAIN, "min.insync.replicas", "1"),
						(it) -> it),
				StartupRulesTests.of("topic-min-isr", (it) -> it.topic(FactsFixture.MAIN, "min.insync.replicas", "3"),
						(it) -> it),
				StartupRulesTests.of("topic-unclean-election",
						(it) -> it.topic(FactsFixture.RETRY, "unclean.leader.election.enable", "true"), (it) -> it),
				StartupRulesTests.of("redirect-replication",
						(it) -> it.partitions(FactsFixture.RETRY, List.of(List.of(1), List.of(2),
								List.of(3))),
						(it) -> it.partitions(FactsFixture.RETRY, List.of(List.of(1, 2, 3, 4)))),
				StartupRulesTests.of("redirect-replication",
						(it) -> it.topic(FactsFixture.DEAD_LETTERS, "min.insync.replicas", "1"), (it) -> it),
				StartupRulesTests.of("redirect-partitions",
						(it) -> it.partitions(FactsFixture.RETRY, List.of(List.of(1, 2, 3))),
						(it) -> it.partitions(FactsFixture.RETRY, List.of(List.of(1, 2, 3))).partitionsChosen()),
				StartupRulesTests.of("retry-retention",
						(it) -> it.topic(FactsFixture.RETRY, "retention.ms", "612000000"),
						(it) -> it.topic(FactsFixture.RETRY, "retention.ms", "612000001")),
				StartupRulesTests.of("retry-retention",
						(it) -> it.topic(FactsFixture.MAIN, "retention.ms", "-1")
							.topic(FactsFixture.RETRY, "retention.ms", "6048000000"),
						(it) -> it.topic(FactsFixture.MAIN, "retention.ms", "-1")
							.topic(FactsFixture.RETRY, "retention.ms", "3153600000000")),
				StartupRulesTests.of("retry-retention",
						(it) -> it.topic(FactsFixture.RETRY, "retention.bytes", "1000000"),
						(it) -> it.topic(FactsFixture.RETRY, "retention.ms", "-1")),
				StartupRulesTests.of("dead-letter-retention",
						(it) -> it.topic(FactsFixture.DEAD_LETTERS, "retention.ms", "604799999"),
						(it) -> it.topic(FactsFixture.DEAD_LETTERS, "retention.ms", "604800000")
							.topic(FactsFixture.MAIN, "retention.ms", "-1")),
				StartupRulesTests.of("dead-letter-retention",
						(it) -> it.topic(FactsFixture.DEAD_LETTERS, "retention.bytes", "1073741824"),
						(it) -> it.topic(FactsFixture.DEAD_LETTERS, "retention.ms", "-1")),
				StartupRulesTests.of("ledger-retention",
						(it) -> it.topic(FactsFixture.LEDGER, "retention.ms", "604799999"),
						(it) -> it.topic(FactsFixture.LEDGER, "retention.ms", "-1")
							.topic(FactsFixture.DEAD_LETTERS, "retention.ms", "-1")),
				StartupRulesTests.of("ledger-retention",
						(it) -> it.topic(FactsFixture.DEAD_LETTERS, "retention.ms", "-1"),
						(it) -> it.topic(FactsFixture.MAIN, "retention.ms", "-1")),
				StartupRulesTests.of("ledger-retention",
						(it) -> it.topic(FactsFixture.LEDGER, "retention.bytes", "1000000"),
						(it) -> it.topic(FactsFixture.LEDGER, "retention.ms", "1209600000")));
	}

	private static List<Case> formats() {
		return List.of(
				StartupRulesTests.of("redirect-cleanup",
						(it) -> it.topic(FactsFixture.RETRY, "cleanup.policy", "compact,delete"),
						(it) -> it.topic(FactsFixture.MAIN, "cleanup.policy", "compact")),
				StartupRulesTests.of("redirect-timestamps",
						(it) -> it.topic(FactsFixture.RETRY, "message.timestamp.type", "LogAppendTime"),
						(it) -> it.topic(FactsFixture.MAIN, "message.timestamp.type", "LogAppendTime")
							.topic(FactsFixture.DEAD_LETTERS, "message.timestamp.type", "LogAppendTime")),
				StartupRulesTests.of("redirect-timestamps",
						(it) -> it.topic(FactsFixture.RETRY, "message.timestamp.before.max.ms", "60000"),
						(it) -> it.topic(FactsFixture.RETRY, "message.timestamp.after.max.ms", "3600000")
							.topic(FactsFixture.MAIN, "message.timestamp.after.max.ms", "3600000")),
				StartupRulesTests.of("redirect-record-size",
						(it) -> it.topic(FactsFixture.MAIN, "max.message.bytes", "1114125"),
						(it) -> it.topic(FactsFixture.MAIN, "max.message.bytes", "1114124")),
				StartupRulesTests.of("redirect-headroom",
						(it) -> it.topic(FactsFixture.RETRY, "max.message.bytes", "1114123"),
						(it) -> it.topic(FactsFixture.RETRY, "max.message.bytes", "1114124")));
	}

}
