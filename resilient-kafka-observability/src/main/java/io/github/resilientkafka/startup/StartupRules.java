package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.Stream;

/**
 * All rules.
 */
final class StartupRules {

	static final List<StartupRule> ALL = Stream
		.of(ProducerRules.all(), ConsumerRules.all(), ApplicationRules.all(), ProtectionRules.all(), PayloadRules.all(),
				TopicRules.all(), ClusterRules.all(), RackRules.all(), GroupRules.all(), MigrationRules.all())
		.flatMap(List::stream)
		.toList();

	/**
	 * Those for what is missing, which are checked in any case.
	 */
	static final List<StartupRule> ESSENTIAL = ALL.stream().filter(StartupRule::essential).toList();

	private StartupRules() {
	}

	/**
	 * Whether a rule tells what is different from ordinary listeners: who reads the log
	 * once, at the first start, has to find it there.
	 */
	static boolean isAboutChange(String rule) {
		return MigrationRules.all().stream().anyMatch((each) -> each.id().equals(rule));
	}

}
