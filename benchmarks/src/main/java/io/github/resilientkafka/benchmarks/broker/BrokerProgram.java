package io.github.resilientkafka.benchmarks.broker;

import java.util.concurrent.CountDownLatch;

import io.github.resilientkafka.benchmarks.run.Lifeline;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * One broker with default settings, as far as one broker allows, until the suite is gone.
 */
public final class BrokerProgram {

	/**
	 * The role on the command line.
	 */
	public static final String ROLE = "broker";

	/**
	 * What precedes the address on the line that says that the broker is up.
	 */
	public static final String READY = "READY ";

	private BrokerProgram() {
	}

	/**
	 * Start the broker and say where it is.
	 * @param args none
	 * @throws InterruptedException when interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		Lifeline.watch();
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
		broker.brokerProperty("transaction.state.log.replication.factor", "1");
		broker.brokerProperty("transaction.state.log.min.isr", "1");
		broker.afterPropertiesSet();
		System.out.println(READY + broker.getBrokersAsString());
		new CountDownLatch(1).await();
	}

}
