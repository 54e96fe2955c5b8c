package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.resilientkafka.producer.InterceptorTypes;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;

/**
 * The rules for the producer factories of the application. The producers of redirects and
 * of transactions are configured by us.
 */
final class ProducerRules {

	/**
	 * A broker that fails is replaced within this time.
	 */
	private static final long MIN_DELIVERY_TIMEOUT_MS = 30_000;

	private static final long MAX_BLOCK_MS = 30_000;

	private ProducerRules() {
	}

	static List<StartupRule> all() {
		return List.of(config(), acks(), idempotence(), retries(), deliveryTimeout(), maxBlock(), buffer(),
				transactionalId(), interceptors(), recordSize(), transactionTimeout());
	}

	private static StartupRule config() {
		return StartupRule.client("producer-config", Severity.ERROR)
			.asks("Does Kafka accept the configuration of the producers?")
			.because("A producer cannot be created, which is found out with the first record that is sent.")
			.remedy("Correct the properties that contradict each other.")
			.checkProducers((producer) -> producer.refusal()
				.stream()
				.map((refusal) -> RuleResult.wrong(producer.name(), "configuration", refusal)));
	}

	private static StartupRule acks() {
		return StartupRule.client("producer-acks", Severity.ERROR)
			.asks("Do producers wait for all replicas that are in sync (`acks=all`)?")
			.because("A record that was acknowledged is lost when the leader of its partition dies.")
			.remedy("Set spring.kafka.producer.acks=all.")
			.checkProducers((producer) -> producer.acknowledgedByAll() ? Stream.empty()
					: Stream.of(wrong(producer, ProducerConfig.ACKS_CONFIG)));
	}

	private static StartupRule idempotence() {
		return StartupRule.client("producer-idempotence", Severity.ERROR)
			.asks("Are producers idempotent, all settings taken together?")
			.because(
					"A retry of the producer may write a record twice or out of order; Kafka switches idempotence off silently when other settings rule it out.")
			.remedy("Set enable.idempotence=true in spring.kafka.producer.properties, so that a contradiction is an error, and leave acks, retries and max.in.flight.requests.per.connection at their defaults.")
			.checkProducers((producer) -> producer.isIdempotent() ? Stream.empty() : Stream.of(RuleResult.wrong(
					producer.name(), ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
					"false" + producer.idempotenceObstacle().map((obstacle) -> " because of " + obstacle).orElse(""))));
	}

	private static StartupRule retries() {
		return StartupRule.client("producer-retries", Severity.ERROR)
			.asks("Do producers try again, with at most 5 requests in flight?")
			.because("Without retries every change of a leader loses records; with more requests they change places.")
			.remedy("Remove the settings: delivery.timeout.ms limits the retries, and 5 requests in flight are the default.")
			.checkProducers((producer) -> {
				boolean retries = producer.config().number(ProducerConfig.RETRIES_CONFIG, 1) > 0;
				boolean ordered = producer.config()
					.number(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5) <= 5;
				return Stream
					.of(retries ? null : wrong(producer, ProducerConfig.RETRIES_CONFIG),
							ordered ? null : wrong(producer, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION))
					.filter(Objects::nonNull);
			});
	}

	private static StartupRule deliveryTimeout() {
		return StartupRule.client("producer-delivery-timeout", Severity.WARN)
			.asks("Do producers try for at least 30 s, and for longer than one request takes?")
			.because("A record is given up although the next leader would have taken it.")
			.remedy("Set delivery.timeout.ms to 120000 (the default), and at least to linger.ms plus request.timeout.ms.")
			.checkProducers((producer) -> {
				long timeout = producer.config()
					.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, MIN_DELIVERY_TIMEOUT_MS);
				boolean set = producer.config().isSet(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
				long request = producer.config().number(ProducerConfig.LINGER_MS_CONFIG, 0)
						+ producer.config().number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 0);
				boolean enough = timeout >= MIN_DELIVERY_TIMEOUT_MS && (!set || timeout >= request);
				return enough ? Stream.empty() : Stream.of(wrong(producer, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG));
			});
	}

	private static StartupRule maxBlock() {
		return StartupRule.client("producer-max-block", Severity.WARN)
			.inProduction()
			.asks("Does `send` block for 30 s at most when the brokers are away (`max.block.ms`)?")
			.because(
					"The calling thread, that of a request or of a listener, hangs for so long; a pool of them is used up by an outage.")
			.remedy("Set spring.kafka.producer.properties.max.block.ms=10000 or less.")
			.checkProducers(
					(producer) -> (producer.config().number(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0) > MAX_BLOCK_MS)
							? Stream.of(wrong(producer, ProducerConfig.MAX_BLOCK_MS_CONFIG)) : Stream.empty());
	}

	private static StartupRule buffer() {
		return StartupRule.client("producer-buffer", Severity.WARN)
			.asks("Does the buffer of the producers hold their largest request?")
			.because("A record that max.request.size allows fails nevertheless, with a RecordTooLargeException.")
			.remedy("Set buffer.memory to a multiple of max.request.size and of batch.size.")
			.checkProducers((producer) -> {
				EffectiveConfig config = producer.config();
				long buffer = config.number(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.MAX_VALUE);
				long largest = Math.max(config.number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 0),
						config.number(ProducerConfig.BATCH_SIZE_CONFIG, 0));
				return (buffer >= largest) ? Stream.empty()
						: Stream.of(RuleResult.wrong(producer.name(), ProducerConfig.BUFFER_MEMORY_CONFIG,
								"%d, and a request may have %d bytes".formatted(buffer, largest)));
			});
	}

	private static StartupRule transactionalId() {
		return StartupRule.client("producer-transactional-id", Severity.ERROR)
			.asks("Has each transactional producer factory a transaction id prefix of its own?")
			.because("Producers with the same transactional.id fence each other, and their transactions fail.")
			.remedy("Give each factory, and each running instance, its own spring.kafka.producer.transaction-id-prefix, and do not set transactional.id.")
			.check((clients) -> clients.producers()
				.stream()
				.filter(ProducerFacts::isTransactional)
				.flatMap((producer) -> transactionalId(producer, clients.producers())));
	}

	private static Stream<RuleResult> transactionalId(ProducerFacts producer, List<ProducerFacts> all) {
		String prefix = producer.transactionIdPrefix();
		if (prefix == null) {
			return Stream.of(wrong(producer, ProducerConfig.TRANSACTIONAL_ID_CONFIG));
		}
		return all.stream()
			.filter((other) -> other != producer && prefix.equals(other.transactionIdPrefix()))
			.map((other) -> RuleResult.wrong(producer.name(), "transaction-id-prefix",
					"'%s', as that of %s".formatted(prefix, other.name())));
	}

	private static StartupRule interceptors() {
		return StartupRule.client("producer-interceptors", Severity.WARN)
			.asks("Can interceptors of producers (`interceptor.classes`) be given bytes?")
			.because(
					"Redirects, and what an exactly-once listener sends, reach the producer as bytes: an interceptor that is declared for other types is not called for them.")
			.remedy("Declare it for byte[] or Object if it does not look into keys and values; or set it on the KafkaTemplate (setProducerInterceptor), which calls it before the record is serialized, but not for redirects.")
			.checkProducers((producer) -> InterceptorTypes
				.typed(producer.config().values().get(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG),
						ProducerInterceptor.class)
				.stream()
				.map((type) -> RuleResult.wrong(producer.name(), ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, type)));
	}

	private static StartupRule recordSize() {
		return StartupRule.broker("producer-record-size", Severity.WARN)
			.asks("Do the brokers take the largest record that producers send (`max.request.size`)?")
			.because("It is refused with a RecordTooLargeException only when it has been sent.")
			.remedy("Lower max.request.size of the producers to message.max.bytes of the brokers, or raise that and max.message.bytes of the topics.")
			.check((clients, brokers) -> brokers.configs()
				.check(clients.cluster().toString(), (configs) -> clients.producers().stream().flatMap((producer) -> {
					long limit = Math.max(Numbers.of(configs.get("message.max.bytes"), Long.MAX_VALUE),
							brokers.largestMessageBytes());
					long size = producer.config().number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 0);
					return (size <= limit) ? Stream.empty() : Stream.of(RuleResult.wrong(producer.name(),
							ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "%d, and brokers take %d".formatted(size, limit)));
				})));
	}

	private static StartupRule transactionTimeout() {
		return StartupRule.broker("producer-transaction-timeout", Severity.ERROR)
			.asks("Do the brokers allow the transaction time-out of the producers?")
			.because("Every transaction is refused with an InvalidTxnTimeoutException.")
			.remedy("Lower transaction.timeout.ms of the producers, or raise transaction.max.timeout.ms of the brokers.")
			.check((clients, brokers) -> brokers.configs()
				.check(clients.cluster().toString(),
						(configs) -> clients.producers()
							.stream()
							.filter(ProducerFacts::isTransactional)
							.flatMap((producer) -> {
								long limit = Numbers.of(configs.get("transaction.max.timeout.ms"), Long.MAX_VALUE);
								long timeout = producer.config().number(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 0);
								return (timeout <= limit) ? Stream.empty()
										: Stream.of(RuleResult.wrong(producer.name(),
												ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
												"%d, and brokers allow %d".formatted(timeout, limit)));
							})));
	}

	private static RuleResult wrong(ProducerFacts producer, String property) {
		return RuleResult.wrong(producer.name(), property, producer.config().text(property));
	}

}
