package io.github.resilientkafka.processing;

import java.util.function.BooleanSupplier;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.Redirect;
import io.github.resilientkafka.redirect.RedirectBlockage;
import io.github.resilientkafka.redirect.RedirectPublisher;
import io.github.resilientkafka.report.FailureReporter;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.RedirectTopics;
import io.github.resilientkafka.topic.TopicChain;

/**
 * What the processing of a poll works with: the same for all polls of a container.
 *
 * @param chain the topics of the listener
 * @param group the consumer group of the listener
 * @param delivery the delivery guarantee
 * @param attempts takes records as far as they go
 * @param topics where redirects go
 * @param publisher sends redirects
 * @param reporter says what has become of failed records
 * @param blockage knows which topics cannot be reached
 * @param clock tells the time
 * @param application tells the code of the application
 * @param stopping whether the container is being stopped
 */
public record PollContext(TopicChain chain, String group, Delivery delivery, Attempts attempts, RedirectTopics topics,
		RedirectPublisher publisher, FailureReporter reporter, RedirectBlockage blockage, TimeSource clock,
		ApplicationCode application, BooleanSupplier stopping) {

	/**
	 * Where a decided record goes.
	 */
	Redirect redirect(PolledRecord polled, Outcome.Redirected decision) {
		String topic = this.chain.redirectTopic(polled.position().topic(), decision.destination());
		return new Redirect(topic, decision, this.chain.listener(), this.group, this.application);
	}

	/**
	 * What becomes of a record that is too large for the topic in which it would wait: a
	 * retry needs its value.
	 */
	Outcome.Failed withoutRetry(Outcome.Retry retry) {
		return this.chain.deadLetterTopics().isEmpty() ? new Outcome.Dropped(retry.failure())
				: new Outcome.DeadLetter(retry.failure());
	}

	/**
	 * Whether a record has come from a retry topic.
	 */
	boolean isRedirected(PolledRecord polled) {
		return !polled.position().isMain();
	}

	/**
	 * A listener that has swallowed an interrupt leaves a flag behind that would make the
	 * next blocking call of this thread fail, whoever makes it.
	 */
	void forgetInterrupt() {
		if (Thread.interrupted() && this.stopping.getAsBoolean()) {
			Thread.currentThread().interrupt();
		}
	}

}
