package io.github.resilientkafka.transaction;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What brokers say of transactions.
 */
class BrokerTransactionsTests {

	@Test
	void acceptTimeoutsUpToTheirMaximum() {
		BrokerTransactions brokers = new BrokerTransactions(3, 15_000L, 3L, 2L, 3);
		assertThat(brokers.accept(Duration.ofSeconds(15))).isTrue();
		assertThat(brokers.accept(Duration.ofSeconds(16))).isFalse();
		assertThat(new BrokerTransactions(3, null, null, null, null).accept(Duration.ofDays(1))).isTrue();
	}

	@Test
	void areTooFewToCreateTheLog() {
		assertThat(new BrokerTransactions(1, 900_000L, 3L, 2L, null).obstacle())
			.contains("transaction.state.log.replication.factor of the brokers is 3, and there are 1 brokers");
		assertThat(new BrokerTransactions(3, 900_000L, 3L, 2L, null).obstacle()).isNull();
		assertThat(new BrokerTransactions(2, 900_000L, 3L, 2L, 2).obstacle()).isNull();
	}

	@Test
	void haveTooFewReplicasInSync() {
		assertThat(new BrokerTransactions(3, 900_000L, 3L, 2L, 1).obstacle())
			.contains("transaction.state.log.min.isr of the brokers is 2")
			.contains("has 1 replicas in sync");
		assertThat(new BrokerTransactions(3, null, null, null, 1).obstacle()).isNull();
	}

}
