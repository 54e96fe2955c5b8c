package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Map;

import io.github.resilientkafka.startup.StartupRulesTests.Case;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The rules of producers, with facts that break them and facts that come close.
 */
final class ProducerRuleCases {

	private ProducerRuleCases() {
	}

	static List<Case> all() {
		return List.of(
				StartupRulesTests.of("producer-config",
						(it) -> it.producer("enable.idempotence", "true").producer("acks", "1"),
						(it) -> it.producer("enable.idempotence", "true").producer("acks", "all")),
				StartupRulesTests.of("producer-config", (it) -> it.producer("acks", "most"),
						(it) -> it.producer("acks", "-1")),
				StartupRulesTests.of("producer-config",
						(it) -> it.transactionIdPrefix("tx-").producer("enable.idempotence", "false"),
						(it) -> it.transactionIdPrefix("tx-")),
				StartupRulesTests.of("producer-acks", (it) -> it.producer("acks", "1"),
						(it) -> it.producer("acks", "-1")),
				StartupRulesTests.of("producer-acks", (it) -> it.producer("acks", "0"),
						(it) -> it.producer("acks", "all")),
				StartupRulesTests.of("producer-idempotence", (it) -> it.producer("acks", "1"),
						(it) -> it.producer("retries", "1")),
				StartupRulesTests.of("producer-idempotence", (it) -> it.producer("enable.idempotence", "false"),
						(it) -> it.producer("enable.idempotence", "true")),
				StartupRulesTests.of("producer-idempotence",
						(it) -> it.producer("max.in.flight.requests.per.connection", "6"),
						(it) -> it.producer("max.in.flight.requests.per.connection", "5")),
				StartupRulesTests.of("producer-retries", (it) -> it.producer("retries", "0"),
						(it) -> it.producer("retries", "1")),
				StartupRulesTests.of("producer-retries",
						(it) -> it.producer("max.in.flight.requests.per.connection", "6"),
						(it) -> it.producer("max.in.flight.requests.per.connection", "5")),
				StartupRulesTests.of("producer-delivery-timeout", (it) -> it.producer("delivery.timeout.ms", "29999"),
						(it) -> it.producer("delivery.timeout.ms", "30000").producer("linger.ms", "0")),
				StartupRulesTests.of("producer-delivery-timeout",
						(it) -> it.producer("delivery.timeout.ms", "40000").producer("request.timeout.ms", "40001"),
						(it) -> it.producer("delivery.timeout.ms", "40000")
							.producer("request.timeout.ms", "39900")
							.producer("linger.ms", "100")),
				StartupRulesTests.of("producer-max-block", (it) -> it.producer("max.block.ms", "60000"),
						(it) -> it.producer("max.block.ms", "30000")),
				StartupRulesTests.of("producer-buffer", (it) -> it.producer("max.request.size", "40000000"),
						(it) -> it.producer("max.request.size", "33554432")),
				StartupRulesTests.of("producer-transactional-id",
						(it) -> it.transactionIdPrefix("tx-").anotherProducer("tx-"),
						(it) -> it.transactionIdPrefix("tx-").anotherProducer("other-")),
				StartupRulesTests.of("producer-transactional-id", (it) -> it.producer("transactional.id", "one"),
						(it) -> it.transactionIdPrefix("one")),
				StartupRulesTests.of("producer-interceptors",
						(it) -> it.producer("interceptor.classes", ForStrings.class.getName()),
						(it) -> it.producer("interceptor.classes", ForBytes.class.getName())),
				StartupRulesTests.of("producer-record-size", (it) -> it.producer("max.request.size", "1114125"),
						(it) -> it.producer("max.request.size", "1114124")),
				StartupRulesTests.of("producer-transaction-timeout",
						(it) -> it.transactionIdPrefix("tx-").producer("transaction.timeout.ms", "900001"),
						(it) -> it.transactionIdPrefix("tx-").producer("transaction.timeout.ms", "900000")));
	}

	abstract static class Interceptor<K, V> implements ProducerInterceptor<K, V> {

		@Override
		public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
			return record;
		}

		@Override
		public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
			// not of interest
		}

		@Override
		public void close() {
			// nothing is open
		}

		@Override
		public void configure(Map<String, ?> configs) {
			// nothing to configure
		}

	}

	static class ForStrings extends Interceptor<String, String> {

	}

	static class ForBytes extends Interceptor<byte[], byte[]> {

	}

}
