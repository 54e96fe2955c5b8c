package io.github.resilientkafka.listener;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.micrometer.KafkaListenerObservation;
import org.springframework.kafka.support.micrometer.KafkaListenerObservation.DefaultKafkaListenerObservationConvention;
import org.springframework.kafka.support.micrometer.KafkaListenerObservationConvention;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;

/**
 * Observes attempts in the way in which spring-kafka observes record listeners; its
 * container does not observe batches, which is what ours polls.
 *
 * @param registry where to observe, {@link ObservationRegistry#NOOP} for nowhere
 * @param convention the convention of the application, if it has one
 * @param listener the id of the container
 * @param group the consumer group
 */
record ListenerObservation(ObservationRegistry registry, @Nullable KafkaListenerObservationConvention convention,
		String listener, String group) {

	boolean isEnabled() {
		return !this.registry.isNoop();
	}

	Observation start(ConsumerRecord<?, ?> record, String clientId) {
		return KafkaListenerObservation.LISTENER_OBSERVATION
			.observation(this.convention, DefaultKafkaListenerObservationConvention.INSTANCE,
					() -> new KafkaRecordReceiverContext(record, this.listener, clientId, this.group, () -> null),
					this.registry)
			.start();
	}

}
