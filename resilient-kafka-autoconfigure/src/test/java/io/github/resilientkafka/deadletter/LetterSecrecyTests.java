package io.github.resilientkafka.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.resilientkafka.deadletter.Letters.Processing;
import io.github.resilientkafka.deadletter.endpoint.DeadLetterPolicy;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.ActuatorClient.Answer;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is in letters is shown to those who may see it, and to nobody by default.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class LetterSecrecyTests {

	private static final String VALUE = "{\"order\":17,\"card\":{\"cardNumber\":\"4111-secret\"},\"note\":\"fine\"}";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final Processing processing = new Processing();

	@Test
	void nothingIsShownByDefault(CapturedOutput log) {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			Object id = send(letters);
			String shown = letters.letter(id).toString() + letters.overview() + letters.browse("")
					+ letters.awaitDone(letters.submit("'action':'discard','all':'true'"));
			assertThat(shown).doesNotContain("4111").doesNotContain("secret").doesNotContain("the-key");
			assertThat(letters.letter(id)).containsEntry("shown", "hidden").containsEntry("message", "hidden");
			assertThat(Letters.at(letters.letter(id), "value")).containsEntry("bytes", VALUE.length());
			assertThat(log.getAll()).doesNotContain("4111-secret");
			String ledger = TestBroker.records(this.topic + "." + this.group + ".DLQ.ledger")
				.stream()
				.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
				.toList()
				.toString();
			assertThat(ledger).contains("\"discard\"").doesNotContain("4111").doesNotContain("the-key");
		}
	}

	@Test
	void aLetterIsShownAsItsBytesAndAsTheListenerGetsIt() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.dead-letters.payload=shown")
			.run()) {
			Letters letters = letters(context);
			Map<String, Object> letter = letters.letter(send(letters));
			assertThat(Letters.at(letter, "value")).containsEntry("text", VALUE);
			assertThat(Letters.at(letter, "key")).containsEntry("text", "the-key");
			assertThat(Letters.at(letter, "decoded")).containsEntry("value", VALUE).containsEntry("key", "the-key");
			assertThat(String.valueOf(letter.get("message"))).contains("a secret of");
			assertThat(Letters.at(letter, "original")).containsEntry("topic", this.topic).containsEntry("offset", 0);
			assertThat(letters.browse("key=the-key")).containsEntry("total", 1);
			assertThat(letters.browse("key=another")).containsEntry("total", 0);
		}
	}

	@Test
	void fieldsAreLeftOutOfJson() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.dead-letters.payload=redacted",
					"resilient-kafka.dead-letters.redacted-fields=other:note," + this.topic + ":cardnumber")
			.run()) {
			Letters letters = letters(context);
			Map<String, Object> letter = letters.letter(send(letters));
			assertThat(Letters.at(letter, "value").get("redacted"))
				.isEqualTo(Map.of("order", 17, "card", Map.of("cardNumber", "***"), "note", "fine"));
			assertThat(letter.toString()).doesNotContain("4111").doesNotContain("the-key");
		}
	}

	@Test
	void whoMayNotDoSomethingIsToldSo() {
		DeadLetterPolicy policy = (security, right, listener) -> right == DeadLetterPolicy.Right.DISCARD;
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.dead-letters.payload=shown")
			.withBean("policy", policy)
			.run()) {
			Letters letters = letters(context);
			Object id = send(letters);
			Answer refused = letters.act("'action':'replay','all':'true'");
			assertThat(refused.status()).isEqualTo(403);
			assertThat(String.valueOf(refused.body().get("error"))).contains("may not replay");
			assertThat(letters.letter(id).toString()).doesNotContain("4111");
			letters.awaitDone(letters.submit("'action':'discard','all':'true'"));
		}
	}

	@Test
	void nothingIsWrittenUnlessItIsSwitchedOn() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("management.endpoint.deadletters.access=read-only")
			.run()) {
			Letters letters = letters(context);
			send(letters);
			assertThat(letters.act("'action':'discard','all':'true'").status()).isEqualTo(405);
			assertThat(letters.overview()).containsEntry("open", 1);
		}
	}

	private Object send(Letters letters) {
		TestBroker.send(new ProducerRecord<>(this.topic, "the-key".getBytes(StandardCharsets.UTF_8),
				VALUE.getBytes(StandardCharsets.UTF_8)));
		letters.awaitOpen(1);
		return letters.letters("").get(0).get("id");
	}

	private static Letters letters(ConfigurableApplicationContext context) {
		return new Letters(ActuatorClient.of(context), "letters");
	}

}
