package io.github.resilientkafka.test;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The topics of listeners that do not exist.
 *
 * @param partitions how many partitions they get
 */
record MissingTopics(int partitions) {

	void create(Admin admin, Collection<String> topics) throws ExecutionException, InterruptedException {
		Set<String> existing = admin.listTopics().names().get();
		List<NewTopic> missing = topics.stream()
			.filter((topic) -> !existing.contains(topic))
			.map((topic) -> new NewTopic(topic, Optional.of(this.partitions), Optional.empty()))
			.toList();
		admin.createTopics(missing).all().get();
		Set<String> created = missing.stream().map(NewTopic::name).collect(Collectors.toSet());
		// Until the broker has them, a moment after the controller
		while (!created.isEmpty() && !admin.listTopics().names().get().containsAll(created)) {
			Thread.onSpinWait();
		}
	}

}
