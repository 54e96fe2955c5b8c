package io.github.resilientkafka.redirect;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.redirect.RedirectForm.Content;
import io.github.resilientkafka.redirect.RedirectForm.Detail;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class RedirectHeadersTests {

	private static final List<String> OURS = List.of(ResilientKafkaHeaders.ATTEMPT, ResilientKafkaHeaders.DUE,
			ResilientKafkaHeaders.FIRST_FAILURE, ResilientKafkaHeaders.LISTENER, KafkaHeaders.ORIGINAL_TOPIC,
			KafkaHeaders.ORIGINAL_PARTITION, KafkaHeaders.ORIGINAL_OFFSET, KafkaHeaders.ORIGINAL_TIMESTAMP,
			KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE, KafkaHeaders.ORIGINAL_CONSUMER_GROUP, KafkaHeaders.EXCEPTION_FQCN,
			KafkaHeaders.EXCEPTION_CAUSE_FQCN, KafkaHeaders.EXCEPTION_MESSAGE, KafkaHeaders.EXCEPTION_STACKTRACE);

	@Test
	void eachOccursOnceAndKeepsTheFirstCoordinates() {
		Headers main = new RecordHeaders().add("mine", new byte[] { 1 }).add("mine", new byte[] { 2 });
		Headers first = RedirectHeaders.of(record("orders", 7, main), redirect(1), false, RedirectForm.FULL);
		Headers second = RedirectHeaders.of(record("orders.retry", 99, first), redirect(2), true, RedirectForm.FULL);
		assertThat(names(second)).containsAll(OURS);
		for (String name : OURS) {
			assertThat(second.headers(name)).as(name).hasSize(1);
		}
		assertThat(second.headers("mine")).hasSize(2);
		assertThat(RedirectHeaders.text(second, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo("orders");
		assertThat(RedirectHeaders.text(second, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
	}

	@Test
	void doNotGrowFromHopToHop() {
		Headers headers = RedirectHeaders.of(record("orders", 7, new RecordHeaders()), redirect(1), false,
				RedirectForm.FULL);
		int size = size(headers);
		for (int hop = 2; hop < 10; hop++) {
			headers = RedirectHeaders.of(record("orders.retry", hop, headers), redirect(hop), true, RedirectForm.FULL);
			assertThat(size(headers)).isEqualTo(size);
		}
	}

	@Test
	void ofSomebodyElseOnTheMainTopicAreReplaced() {
		Headers foreign = RedirectHeaders.of(record("other", 7, new RecordHeaders()), redirect(4), false,
				RedirectForm.FULL);
		Headers headers = RedirectHeaders.of(record("orders", 8, foreign), redirect(1), false, RedirectForm.FULL);
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo("orders");
		assertThat(headers.headers(KafkaHeaders.ORIGINAL_TOPIC)).hasSize(1);
	}

	@Test
	void saysLessWhereLessFits() {
		ConsumerRecord<byte[], byte[]> record = record("orders", 7, new RecordHeaders());
		assertThat(names(RedirectHeaders.of(record, redirect(1), false, form(Detail.WITHOUT_STACK_TRACE))))
			.contains(KafkaHeaders.EXCEPTION_FQCN)
			.doesNotContain(KafkaHeaders.EXCEPTION_STACKTRACE);
		assertThat(names(RedirectHeaders.of(record, redirect(1), false, form(Detail.COORDINATES))))
			.contains(KafkaHeaders.ORIGINAL_OFFSET, ResilientKafkaHeaders.ATTEMPT)
			.doesNotContain(KafkaHeaders.EXCEPTION_FQCN);
	}

	@Test
	void stackTraceIsBoundedInBytesAndWholeInCharacters() {
		Exception exception = new IllegalStateException("ä€".repeat(10_000));
		Redirect redirect = new Redirect("t", new Outcome.DeadLetter(new Failure(1, 1, exception)), "l", "g",
				ApplicationCode.UNKNOWN);
		Headers headers = RedirectHeaders.of(record("orders", 7, new RecordHeaders()), redirect, false,
				RedirectForm.FULL);
		byte[] trace = headers.lastHeader(KafkaHeaders.EXCEPTION_STACKTRACE).value();
		assertThat(trace.length).isBetween(8 * 1024 - 3, 8 * 1024);
		assertThat(new String(trace, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)).isEqualTo(trace);
		Redirect retry = new Redirect("t", new Outcome.Retry(LANE, 1, new Failure(1, 1, exception)), "l", "g",
				ApplicationCode.UNKNOWN);
		Headers shorter = RedirectHeaders.of(record("orders", 7, new RecordHeaders()), retry, false, RedirectForm.FULL);
		assertThat(shorter.lastHeader(KafkaHeaders.EXCEPTION_STACKTRACE).value().length).isBetween(1_021, 1_024);
		assertThat(headers.lastHeader(KafkaHeaders.EXCEPTION_MESSAGE).value().length).isLessThanOrEqualTo(3 * 1024);
	}

	@Test
	void stackTraceOfCircularCausesEnds() {
		Exception first = new Exception("first");
		first.initCause(new Exception("second", first));
		assertThat(StackTraces.print(first, 2_000)).startsWith("java.lang.Exception: first").hasSizeLessThan(2_001);
	}

	@Test
	void aRecordThatWasMadeByHandHasItsOriginInTheRetryTopic() {
		Headers headers = RedirectHeaders.of(record("orders.retry", 7, new RecordHeaders()), redirect(1), true,
				RedirectForm.FULL);
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo("orders.retry");
		assertThat(RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_TIMESTAMP)).isEqualTo(42);
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_CONSUMER_GROUP)).isEqualTo("group");
	}

	@Test
	void theGroupIsNamedAlthoughTheRecordNamesOnlyItsTopic() {
		Headers own = new RecordHeaders().add(KafkaHeaders.ORIGINAL_TOPIC, new byte[] { 'o' })
			.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, null);
		Headers headers = RedirectHeaders.of(record("orders.retry", 7, own), redirect(1), true, RedirectForm.FULL);
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo("o");
		assertThat(headers.headers(KafkaHeaders.ORIGINAL_CONSUMER_GROUP)).singleElement()
			.extracting((header) -> new String(header.value(), StandardCharsets.UTF_8))
			.isEqualTo("group");
	}

	@Test
	void aRetryKeepsItsTimeAndADeadLetterIsOfNow() {
		ConsumerRecord<byte[], byte[]> record = record("orders", 7, new RecordHeaders());
		assertThat(redirect(1).toProducerRecord(record, false, RedirectForm.FULL, 4).timestamp()).isEqualTo(42);
		Redirect deadLetter = new Redirect("dead", new Outcome.DeadLetter(new Failure(1, 500, FAILURE)), "orders",
				"group", ApplicationCode.UNKNOWN);
		assertThat(deadLetter.toProducerRecord(record, false, RedirectForm.FULL, 4).timestamp()).isNull();
	}

	@Test
	void stackTraceThatIsPrintedWithoutEndEnds() {
		assertThat(StackTraces.print(new EndlesslyPrinted(), 2_000)).hasSize(2_000);
	}

	@Test
	void sayWhatCanBeSaidOfAnExceptionThatFailsItself() {
		Redirect redirect = new Redirect("t", new Outcome.DeadLetter(new Failure(1, 1, new Unprintable())), "l", "g",
				ApplicationCode.UNKNOWN);
		Headers headers = RedirectHeaders.of(record("orders", 7, new RecordHeaders()), redirect, false,
				RedirectForm.FULL);
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.EXCEPTION_FQCN)).isEqualTo(Unprintable.class.getName());
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.EXCEPTION_CAUSE_FQCN))
			.isEqualTo(Unprintable.class.getName());
		assertThat(headers.lastHeader(KafkaHeaders.EXCEPTION_MESSAGE)).isNull();
		assertThat(RedirectHeaders.text(headers, KafkaHeaders.EXCEPTION_STACKTRACE)).isEmpty();
	}

	@Test
	void readsNumbersThatAreNone() {
		Headers headers = new RecordHeaders().add("number", "12".getBytes()).add("text", "x".getBytes());
		headers.add("nothing", null);
		assertThat(RedirectHeaders.number(headers, "number")).isEqualTo(12);
		assertThat(RedirectHeaders.number(headers, "text")).isNull();
		assertThat(RedirectHeaders.number(headers, "nothing")).isNull();
		assertThat(RedirectHeaders.number(headers, "absent")).isNull();
	}

	@Test
	void sayWhatIsOmittedAndNothingElseOfTheRecord() {
		RecordHeaders own = new RecordHeaders();
		own.add("trace", "x".getBytes(StandardCharsets.UTF_8));
		own.add(ResilientKafkaHeaders.OMITTED, "forged".getBytes(StandardCharsets.UTF_8));
		ConsumerRecord<byte[], byte[]> record = record("orders", 7, own);
		Headers whole = RedirectHeaders.of(record, redirect(1), false, RedirectForm.FULL);
		assertThat(names(whole)).contains("trace").doesNotContain(ResilientKafkaHeaders.OMITTED);
		Headers withoutValue = RedirectHeaders.of(record, redirect(1), false,
				new RedirectForm(Content.WITHOUT_VALUE, Detail.FULL, true, true));
		assertThat(RedirectHeaders.text(withoutValue, ResilientKafkaHeaders.OMITTED)).isEqualTo("value");
		assertThat(names(withoutValue)).contains("trace", KafkaHeaders.EXCEPTION_STACKTRACE);
		Headers place = RedirectHeaders.of(record, redirect(1), false,
				new RedirectForm(Content.PLACE, Detail.COORDINATES, true, true));
		assertThat(RedirectHeaders.text(place, ResilientKafkaHeaders.OMITTED)).isEqualTo("key,value,headers");
		assertThat(names(place)).contains(KafkaHeaders.ORIGINAL_OFFSET).doesNotContain("trace");
	}

	private static RedirectForm form(Detail detail) {
		return new RedirectForm(Content.WHOLE, detail, false, true);
	}

	private static List<String> names(Headers headers) {
		return Arrays.stream(headers.toArray()).map(Header::key).collect(Collectors.toList());
	}

	private static int size(Headers headers) {
		return Arrays.stream(headers.toArray())
			.mapToInt((header) -> header.key().length() + header.value().length)
			.sum();
	}

	private static Redirect redirect(int attempts) {
		return new Redirect("next", new Outcome.Retry(LANE, 1_000, new Failure(attempts, 500, FAILURE)), "orders",
				"group", ApplicationCode.UNKNOWN);
	}

	private static final RetryLane LANE = new RetryLane(1, Duration.ofSeconds(1));

	private static final Exception FAILURE = new IllegalStateException("broken", new IllegalArgumentException("why"));

	private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, Headers headers) {
		return new ConsumerRecord<>(topic, 3, offset, 42L, TimestampType.CREATE_TIME, 0, 0, null, new byte[] { 5 },
				headers, Optional.empty());
	}

	private static final class EndlesslyPrinted extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public void printStackTrace(PrintWriter writer) {
			while (true) {
				writer.print("again ");
			}
		}

	}

	private static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new NoClassDefFoundError("message");
		}

		@Override
		public void printStackTrace(PrintWriter writer) {
			throw new AssertionError("trace");
		}

	}

}
