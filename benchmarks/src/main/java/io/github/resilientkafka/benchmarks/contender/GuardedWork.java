package io.github.resilientkafka.benchmarks.contender;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Work behind a circuit breaker: what an open one refuses is a failure of the listener.
 */
class GuardedWork implements Work {

	/**
	 * The instance, which all contenders configure in the same way.
	 */
	static final String INSTANCE = "dependency";

	private final Work work;

	GuardedWork(Work work) {
		this.work = work;
	}

	@Override
	@CircuitBreaker(name = INSTANCE)
	public void handle(ConsumerRecord<String, String> record) {
		this.work.handle(record);
	}

}
