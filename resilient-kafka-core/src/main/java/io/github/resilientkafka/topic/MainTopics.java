package io.github.resilientkafka.topic;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.policy.EditDistance;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;

import org.springframework.core.log.LogAccessor;

/**
 * Says once of a topic that a listener consumes that it does not exist, and once that it
 * does now, as a broker may have created it for the very name that is mistyped. Not
 * thread-safe.
 */
final class MainTopics {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(MainTopics.class));

	private final Set<MainTopic> unseen = new HashSet<>();

	private final Set<MainTopic> absent = new HashSet<>();

	void look(Cluster cluster, Admin admin, TopicChain chain, TopicSurvey survey) throws InterruptedException {
		for (String name : chain.topics()) {
			MainTopic topic = new MainTopic(cluster, chain.listener(), name);
			if (survey.partitions(name) == 0) {
				if (this.unseen.add(topic)) {
					sayMissing(topic, chain);
				}
				if (survey.absent().contains(name)) {
					this.absent.add(topic);
				}
			}
			else if (this.unseen.remove(topic) && this.absent.remove(topic) && !survey.isConfigured(name)) {
				sayLate(topic, nearest(admin, name));
			}
		}
	}

	private static void sayMissing(MainTopic topic, TopicChain chain) {
		String redirects = (chain.retryTopics().isEmpty() && chain.deadLetterTopics().isEmpty()) ? ""
				: ", and its retry and dead-letter topics are not looked after,";
		logger.warn(
				() -> "Listener '%s': topic '%s' does not exist on %s, or the application may not describe it. Nothing is consumed from it%s until that is mended; the listener need not be started again then. Check its name in topics of the annotation, or in the property that it is read from, and spring.kafka.bootstrap-servers; create the topic, or permit DESCRIBE and READ on it."
					.formatted(topic.listener(), topic.name(), topic.cluster(), redirects));
	}

	private static void sayLate(MainTopic topic, Optional<String> nearest) {
		String meant = nearest.map(" Did you mean '%s'?"::formatted).orElse("");
		logger.warn(
				() -> "Listener '%s': topic '%s', which did not exist on %s before, exists now. If nobody has created it, the request of this consumer has (auto.create.topics.enable of the brokers), and its name may be mistyped: then the listener gets no record.%s Check the name in topics of the annotation, or in the property that it is read from; if it is wrong, correct it and delete the topic. To have none created, set spring.kafka.consumer.properties.allow.auto.create.topics=false."
					.formatted(topic.listener(), topic.name(), topic.cluster(), meant));
	}

	private static Optional<String> nearest(Admin admin, String name) throws InterruptedException {
		BrokerAnswer<Set<String>> names = BrokerAnswer.await(admin.listTopics().names());
		if (names instanceof Failed<?> failed) {
			logger.debug(failed.reason(), "No topic is known that may be meant");
			return Optional.empty();
		}
		return EditDistance.nearest(name,
				names.orThrow()
					.stream()
					.filter((other) -> !other.equals(name) && EditDistance.isSlip(name, other))
					.toList());
	}

	/**
	 * A topic that a listener consumes.
	 */
	private record MainTopic(Cluster cluster, String listener, String name) {

	}

}
