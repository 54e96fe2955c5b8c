package io.github.resilientkafka.redirect;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.fuzz.Fuzz;
import io.github.resilientkafka.fuzz.HostileRecord;
import io.github.resilientkafka.fuzz.HostileRecords;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers of anybody: reading them never fails, and what is written is ours, once, and
 * does not grow.
 */
class RedirectHeadersFuzzTests {

	private static final HostileRecords RECORDS = new HostileRecords(List.of("orders"), 1, 1, 1_000);

	private static final Set<String> OURS = Set.of(ResilientKafkaHeaders.ATTEMPT, ResilientKafkaHeaders.DUE,
			ResilientKafkaHeaders.REPEATS, ResilientKafkaHeaders.WAIT, ResilientKafkaHeaders.FIRST_FAILURE,
			ResilientKafkaHeaders.LISTENER, ResilientKafkaHeaders.OMITTED, ResilientKafkaHeaders.FINGERPRINT,
			ResilientKafkaHeaders.REPLAYS, ResilientKafkaHeaders.REPLAY, KafkaHeaders.EXCEPTION_FQCN,
			KafkaHeaders.EXCEPTION_CAUSE_FQCN, KafkaHeaders.EXCEPTION_MESSAGE, KafkaHeaders.EXCEPTION_STACKTRACE,
			KafkaHeaders.ORIGINAL_TOPIC, KafkaHeaders.ORIGINAL_PARTITION, KafkaHeaders.ORIGINAL_OFFSET,
			KafkaHeaders.ORIGINAL_TIMESTAMP, KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE,
			KafkaHeaders.ORIGINAL_CONSUMER_GROUP);

	private static final Failure FAILURE = new Failure(3, 7, new IllegalStateException("on purpose"));

	private static final Redirect RETRY = new Redirect("orders.retry",
			new Outcome.Retry(new RetryLane(1, Duration.ofSeconds(1)), 11, FAILURE), "orders", "orders",
			ApplicationCode.UNKNOWN);

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void anyHeadersCanBeRead(long seed) {
		Fuzz.cases(HostileRecord.class, seed, Fuzz.tries(2_000), RECORDS).forEach((record) -> {
			Headers headers = new RecordHeaders(record.headers());
			for (Header header : headers) {
				Long number = RedirectHeaders.number(headers, header.key());
				String text = RedirectHeaders.text(headers, header.key());
				if (number != null) {
					assertThat(Long.valueOf(text)).isEqualTo(number);
				}
				assertThat(RedirectHeaders.binaryNumber(headers, header.key()) != null).as("%s", record)
					.isEqualTo(Optional.ofNullable(headers.lastHeader(header.key()).value())
						.filter((value) -> value.length == Integer.BYTES || value.length == Long.BYTES)
						.isPresent());
			}
		});
	}

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void whatIsWrittenIsOurs(long seed) {
		Fuzz.cases(HostileRecord.class, seed, Fuzz.tries(2_000), RECORDS).forEach((record) -> {
			Headers once = RedirectHeaders.of(polled(record, new RecordHeaders(record.headers())), RETRY,
					!record.isMain(), RedirectForm.FULL);
			for (Header header : once) {
				if (OURS.contains(header.key())) {
					assertThat(once.headers(header.key())).as("%s of %s", header.key(), record).hasSize(1);
				}
			}
			assertThat(others(once)).as("%s", record).isEqualTo(others(new RecordHeaders(record.headers())));
			assertThat(RedirectHeaders.number(once, ResilientKafkaHeaders.ATTEMPT)).isEqualTo(3);
			assertThat(RedirectHeaders.number(once, ResilientKafkaHeaders.FIRST_FAILURE)).isEqualTo(7);
			assertThat(RedirectHeaders.number(once, ResilientKafkaHeaders.DUE)).isEqualTo(11);
			assertThat(RedirectHeaders.text(once, KafkaHeaders.ORIGINAL_CONSUMER_GROUP)).isEqualTo("orders");
			if (record.isMain()) {
				assertThat(RedirectHeaders.text(once, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo("orders");
				assertThat(RedirectHeaders.binaryNumber(once, KafkaHeaders.ORIGINAL_OFFSET)).isEqualTo(5);
			}
			Headers twice = RedirectHeaders.of(polled(record, once), RETRY, true, RedirectForm.FULL);
			assertThat(Arrays.asList(twice.toArray())).as("%s", record).isEqualTo(Arrays.asList(once.toArray()));
		});
	}

	private static List<Header> others(Headers headers) {
		return Arrays.stream(headers.toArray()).filter((header) -> !OURS.contains(header.key())).toList();
	}

	private static ConsumerRecord<byte[], byte[]> polled(HostileRecord record, Headers headers) {
		return new ConsumerRecord<>("orders", 0, 5, 42, TimestampType.CREATE_TIME, -1, -1, record.key(), record.value(),
				headers, Optional.empty());
	}

}
