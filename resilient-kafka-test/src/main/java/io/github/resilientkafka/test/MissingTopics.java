package io.github.resilientkafka.test;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics that do not exist.
 *
 * @param partitions how many partitions they get
 * @param more topics besides those of listeners
 */
record MissingTopics(int partitions, List<String> more) {

	void create(Admin admin, Collection<String> topics) throws ExecutionException, InterruptedException {
		Set<String> existing = admin.listTopics().names().get();
		List<NewTopic> missing = Stream.concat(topics.stream(), this.more.stream())
			.distinct()
			.filter((topic) -> !existing.contains(topic))
			.map((topic) -> new NewTopic(topic, Optional.of(this.partitions), Optional.empty()))
			.toList();
		for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
			try {
				created.get();
			}
			catch (ExecutionException ex) {
				// A broker may create topics as soon as somebody asks for them
				if (!(ex.getCause() instanceof TopicExistsException)) {
					throw ex;
				}
			}
		}
		Set<String> created = missing.stream().map(NewTopic::name).collect(Collectors.toSet());
		// Until the broker has them, a moment after the controller
		RealTime.await(() -> created.isEmpty() || admin.listTopics().names().get().containsAll(created),
				ResilientKafkaTester.PATIENCE);
	}

}
