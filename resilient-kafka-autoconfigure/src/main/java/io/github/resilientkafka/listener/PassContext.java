package io.github.resilientkafka.listener;

import java.time.Clock;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.redirect.RedirectPublisher;
import io.github.resilientkafka.topic.TopicChain;

/**
 * What a pass works with: the same for all passes of a container.
 *
 * @param chain the topics of the listener
 * @param group the consumer group of the listener
 * @param delivery the delivery guarantee
 * @param handler takes a record as far as it goes
 * @param publisher sends redirects
 * @param reporter says what has become of failed records
 * @param blockage knows which topics cannot be reached
 * @param clock tells the time
 * @param stopping whether the container is being stopped
 */
record PassContext(TopicChain chain, String group, Delivery delivery, RecordHandler handler,
		RedirectPublisher publisher, FailureReporter reporter, RedirectBlockage blockage, Clock clock,
		BooleanSupplier stopping) {

}
