package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.Stream;

/**
 * All rules.
 */
final class StartupRules {

	static final List<StartupRule> ALL = Stream
		.of(ProducerRules.all(), ConsumerRules.all(), ApplicationRules.all(), ProtectionRules.all(), TopicRules.all(),
				ClusterRules.all(), GroupRules.all(), MigrationRules.all())
		.flatMap(List::stream)
		.toList();

	private StartupRules() {
	}

}
