package io.github.resilientkafka.startup;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer factory of the application.
 *
 * @param name its name
 * @param config the configuration of its producers
 * @param transactionIdPrefix what their transactional ids begin with, or {@code null} if
 * they have none
 */
record ProducerFacts(String name, EffectiveConfig config, @Nullable String transactionIdPrefix) {

	static ProducerFacts of(String name, Map<String, Object> configs, @Nullable String transactionIdPrefix) {
		Map<String, Object> set = new HashMap<>(configs);
		// The factory may have instances of them
		set.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		set.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		return new ProducerFacts(name, EffectiveConfig.of(ProducerConfig.configDef(), set), transactionIdPrefix);
	}

	boolean acknowledgedByAll() {
		String acks = this.config.text(ProducerConfig.ACKS_CONFIG);
		return acks.equals("all") || acks.equals("-1");
	}

	boolean isTransactional() {
		return this.transactionIdPrefix != null || this.config.isSet(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
	}

	/**
	 * Idempotence as it is in effect. A producer gives it up without an error, unless it
	 * was asked for.
	 */
	boolean isIdempotent() {
		return this.config.is(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG) && idempotenceObstacle().isEmpty();
	}

	Optional<String> idempotenceObstacle() {
		if (!acknowledgedByAll()) {
			return Optional.of("acks=" + this.config.text(ProducerConfig.ACKS_CONFIG));
		}
		if (this.config.number(ProducerConfig.RETRIES_CONFIG, 1) == 0) {
			return Optional.of("retries=0");
		}
		String inFlight = ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
		return (this.config.number(inFlight, 1) > 5) ? Optional.of(inFlight + "=" + this.config.text(inFlight))
				: Optional.empty();
	}

	/**
	 * Why Kafka would not create a producer.
	 */
	Optional<String> refusal() {
		if (this.config.refusal() != null) {
			return Optional.of(this.config.refusal());
		}
		boolean asked = this.config.isSet(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)
				&& this.config.is(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);
		if (asked && !isIdempotent()) {
			return idempotenceObstacle().map((obstacle) -> "enable.idempotence=true with " + obstacle);
		}
		return (isTransactional() && !isIdempotent()) ? Optional.of("a transactional.id without enable.idempotence")
				: Optional.empty();
	}

}
