package io.github.resilientkafka.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.deadletter.Letters.Processing;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.ActuatorClient.Answer;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dead letters are replayed, come back, are discarded and restored.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class ReplayTests {

	private final String topic = TestBroker.newTopic(3);

	private final String group = TestBroker.uniqueName("group");

	private final String dead = this.topic + "." + this.group + ".DLQ";

	private final Processing processing = new Processing();

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "at-most-once", "exactly-once" })
	void eachLetterIsProcessedOnce(String delivery) {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.defaults.delivery=" + delivery)
			.run()) {
			Letters letters = letters(context);
			List<String> values = send(60);
			letters.awaitOpen(60);
			this.processing.fails = (value) -> false;
			Answer dryRun = letters.act("'action':'replay','all':'true','dryRun':'true'");
			assertThat(dryRun.body()).containsEntry("matching", 60).containsKey("token");
			assertThat(this.processing.processed).isEmpty();
			String job = letters.submit("'action':'replay','all':'true','reason':'mended','expect':'%s'"
				.formatted(dryRun.body().get("token")));
			assertThat(letters.awaitDone(job)).containsEntry("sent", 60)
				.containsEntry("processed", 60)
				.containsEntry("cameBack", 0)
				.containsEntry("skipped", 0)
				.containsEntry("reason", "mended");
			assertThat(this.processing.processed).containsExactlyInAnyOrderElementsOf(values);
			assertThat(letters.overview()).containsEntry("open", 0).containsEntry("replayed", 60);
		}
	}

	@Test
	void aListenerThatComesLaterHasItsLetters() {
		try (ConfigurableApplicationContext context = Letters
			.application(Letters.LazyListener.class, this.topic, this.group, this.processing)
			.run()) {
			send(5);
			context.getBean(Letters.LazyListener.class);
			Letters letters = letters(context);
			letters.awaitOpen(5);
			this.processing.fails = (value) -> false;
			assertThat(letters.awaitDone(letters.submit("'action':'replay','all':'true'"))).containsEntry("processed",
					5);
			assertThat(letters.overview()).containsEntry("open", 0);
		}
	}

	@Test
	void whatWasSentToAReplayTopicThatIsDeletedIsInDoubt(CapturedOutput output) throws Exception {
		String replays = this.topic + "." + this.group + ".replay";
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(3);
			letters.awaitOpen(3);
			this.processing.fails = (value) -> false;
			letters.awaitDone(letters.submit("'action':'replay','all':'true'"));
			assertThat(letters.overview()).containsEntry("open", 0);
		}
		TestBroker.admin().deleteTopics(List.of(replays)).all().get();
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			letters.awaitOpen(3);
			assertThat(letters.overview()).containsEntry("parked", 3);
			assertThat(letters.letters("state=parked"))
				.allSatisfy((letter) -> assertThat(letter.get("notReplayed")).asString().contains("was deleted since"));
			assertThat(output)
				.containsOnlyOnce("'%s' was deleted and created anew: whether 3 letter(s)".formatted(replays));
			assertThat(letters.awaitDone(letters.submit("'action':'replay','all':'true','insist':'true'")))
				.containsEntry("processed", 3);
			assertThat(letters.overview()).containsEntry("open", 0);
		}
	}

	@Test
	void aLedgerThatHasLostItsBeginningIsReported(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(3);
			letters.awaitOpen(3);
			letters.awaitDone(letters.submit("'action':'discard','all':'true','reason':'of no use'"));
		}
		TestBroker.admin()
			.deleteRecords(Map.of(new TopicPartition(this.dead + ".ledger", 0), RecordsToDelete.beforeOffset(1)))
			.all()
			.get();
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			letters(context).awaitOpen(3);
			assertThat(output).containsOnlyOnce("'%s.ledger' begins at offset 1".formatted(this.dead));
		}
	}

	@Test
	void withoutTransactionsEachLetterIsProcessedOnceAsWell() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.dead-letters.transactions=false")
			.run()) {
			Letters letters = letters(context);
			List<String> values = send(20);
			letters.awaitOpen(20);
			this.processing.fails = (value) -> false;
			assertThat(letters.awaitDone(letters.submit("'action':'replay','all':'true'"))).containsEntry("processed",
					20);
			assertThat(this.processing.processed).containsExactlyInAnyOrderElementsOf(values);
		}
	}

	@Test
	void whatFailsAgainComesBackWithItsHistory() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.dead-letters.max-replays=2")
			.run()) {
			Letters letters = letters(context);
			send(5);
			letters.awaitOpen(5);
			this.processing.fails = "value-3"::equals;
			String first = letters.submit("'action':'replay','all':'true'");
			assertThat(letters.awaitDone(first)).containsEntry("processed", 4).containsEntry("cameBack", 1);
			letters.awaitOpen(1);
			assertThat(letters.groups()).hasSize(1);
			assertThat(letters.groups().get(0)).containsEntry("open", 1).containsEntry("cameBack", 1);
			ConsumerRecord<byte[], byte[]> back = TestBroker.awaitRecords(this.dead, 6)
				.stream()
				.filter((record) -> record.headers().lastHeader(ResilientKafkaHeaders.REPLAYS) != null)
				.findFirst()
				.orElseThrow();
			assertThat(header(back, ResilientKafkaHeaders.REPLAYS)).isEqualTo("1");
			assertThat(header(back, ResilientKafkaHeaders.REPLAY)).startsWith(first + "/" + this.dead + "-");
			assertThat(header(back, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
			assertThat(header(back, KafkaHeaders.ORIGINAL_TOPIC)).isEqualTo(this.topic);
			letters.awaitDone(letters.submit("'action':'replay','all':'true'"));
			letters.awaitOpen(1);
			assertThat(letters.overview()).containsEntry("parked", 1);
			assertThat(letters.act("'action':'replay','all':'true'").status()).isEqualTo(400);
			assertThat(letters.act("'action':'replay','all':'true','dryRun':'true'").body())
				.containsEntry("matching", 0)
				.containsEntry("parked", 1);
			this.processing.fails = (value) -> false;
			Object id = letters.letters("state=parked").get(0).get("id");
			assertThat(letters.awaitDone(letters.submit("'action':'replay','ids':'" + id + "'")))
				.containsEntry("processed", 1);
			assertThat(letters.overview()).containsEntry("open", 0);
		}
	}

	@Test
	void aGroupIsDiscardedAndRestored() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(10);
			letters.awaitOpen(10);
			Object fingerprint = letters.groups().get(0).get("fingerprint");
			assertThat(String.valueOf(fingerprint)).startsWith("java.lang.IllegalStateException@")
				.contains("Letters$Processing");
			String discard = letters
				.submit("'action':'discard','fingerprint':'%s','reason':'of no use'".formatted(fingerprint));
			assertThat(letters.awaitDone(discard)).containsEntry("decided", 10).containsEntry("kind", "discard");
			assertThat(letters.overview()).containsEntry("open", 0).containsEntry("discarded", 10);
			assertThat(letters.browse("state=discarded")).containsEntry("total", 10);
			Object id = letters.letters("state=discarded").get(0).get("id");
			assertRefused(letters.act("'action':'discard','ids':'%s'".formatted(id)), 400,
					"discarded by job " + discard);
			letters.awaitDone(letters.submit("'action':'restore','max':'4','all':'true'"));
			assertThat(letters.overview()).containsEntry("open", 4).containsEntry("discarded", 6);
			assertThat(letters.letter(id)).extractingByKey("history")
				.asInstanceOf(InstanceOfAssertFactories.list(Map.class))
				.first()
				.isEqualTo(Map.of("job", discard, "kind", "discard", "by", "anonymous", "reason", "of no use", "at",
						letters.job(discard).get("at")));
		}
	}

	@Test
	void aTokenOfOtherLettersIsRefused() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(3);
			letters.awaitOpen(3);
			Object token = letters.act("'action':'replay','all':'true','dryRun':'true'").body().get("token");
			TestBroker.send(this.topic, "another");
			letters.awaitOpen(4);
			Answer answer = letters.act("'action':'replay','all':'true','expect':'%s'".formatted(token));
			assertThat(answer.status()).isEqualTo(409);
			assertThat(String.valueOf(answer.body().get("error"))).contains("4 match now").contains("dry run");
		}
	}

	@Test
	void whatCannotBeReplayedStaysOpenWithItsReason() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(4);
			letters.awaitOpen(4);
			TestBroker.send(foreign(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, "another-group"));
			TestBroker.send(foreign(KafkaHeaders.ORIGINAL_TOPIC, "a-topic-that-is-gone"));
			TestBroker.send(foreign(ResilientKafkaHeaders.OMITTED, "value"));
			TestBroker.send(foreign("garbage", "of somebody else"));
			letters.awaitOpen(8);
			this.processing.fails = (value) -> false;
			Map<String, Object> job = letters.awaitDone(letters.submit("'action':'replay','all':'true'"));
			assertThat(job).containsEntry("sent", 5).containsEntry("processed", 5).containsEntry("skipped", 3);
			letters.awaitOpen(3);
			assertThat(letters.letters("")).extracting((letter) -> String.valueOf(letter.get("notReplayed")))
				.anyMatch((reason) -> reason.contains("another-group"))
				.anyMatch((reason) -> reason.contains("a-topic-that-is-gone"))
				.anyMatch((reason) -> reason.contains("without its value"));
		}
	}

	@Test
	void aLetterThatIsTooLargeKeepsNoOthersBack() {
		TestBroker.create(new NewTopic(this.topic + "." + this.group + ".replay", 3, (short) 1)
			.configs(Map.of("max.message.bytes", "2000")));
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(10);
			TestBroker.send(this.topic, "x".repeat(5_000));
			letters.awaitOpen(11);
			this.processing.fails = (value) -> false;
			assertThat(letters.awaitDone(letters.submit("'action':'replay','all':'true'")))
				.containsEntry("processed", 10)
				.containsEntry("skipped", 1);
			assertThat(String.valueOf(letters.letters("").get(0).get("notReplayed"))).contains("max.message.bytes");
		}
	}

	@Test
	void aJobIsInterruptedGoesOnAndIsCancelled() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(40);
			letters.awaitOpen(40);
			this.processing.fails = (value) -> false;
			String job = letters.submit("'action':'replay','all':'true','rate':'5'");
			letters.awaitJob(job, (known) -> (Integer) known.get("sent") > 0);
			assertThat(letters.change(job, "pause").body()).containsEntry("state", "paused");
			assertThat(letters.change(job, "resume").body()).containsEntry("state", "running");
			Map<String, Object> cancelled = letters.change(job, "cancel").body();
			assertThat(cancelled).containsEntry("state", "cancelled").containsEntry("changedBy", "anonymous");
			assertThat(letters.change(job, "resume").status()).isEqualTo(409);
			letters.awaitJob(job, (known) -> Integer.valueOf(0).equals(known.get("inLane")));
			String rest = letters.submit("'action':'replay','all':'true'");
			letters.awaitDone(rest);
			assertThat(this.processing.processed).hasSize(40).doesNotHaveDuplicates();
			assertThat((Integer) letters.job(job).get("sent") + (Integer) letters.job(rest).get("sent")).isEqualTo(40);
		}
	}

	@Test
	void twoInstancesAndTwoOperatorsReplayNoLetterTwice() {
		try (ConfigurableApplicationContext one = Letters.application(this.topic, this.group, this.processing).run();
				ConfigurableApplicationContext other = Letters.application(this.topic, this.group, this.processing)
					.run()) {
			Letters alice = letters(one);
			Letters bob = letters(other);
			List<String> values = send(300);
			alice.awaitOpen(300);
			bob.awaitOpen(300);
			this.processing.fails = (value) -> false;
			String first = alice.submit("'action':'replay','all':'true'");
			Answer second = bob.act("'action':'replay','all':'true'");
			alice.awaitDone(first);
			if (second.status() == 200) {
				bob.awaitDone(String.valueOf(second.body().get("job")));
			}
			assertThat(this.processing.processed).containsExactlyInAnyOrderElementsOf(values);
		}
	}

	@Test
	void nobodyElseSeesAReplay() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			send(7);
			letters.awaitOpen(7);
			this.processing.fails = (value) -> false;
			letters.awaitDone(letters.submit("'action':'replay','all':'true'"));
			assertThat(TestBroker.records(this.topic)).hasSize(7);
			assertThat(TestBroker.records(this.dead)).hasSize(7);
		}
	}

	@Test
	void oneLetterIsSentWithAnotherValue() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.dead-letters.edit=true")
			.run()) {
			Letters letters = letters(context);
			send(2);
			letters.awaitOpen(2);
			this.processing.fails = (value) -> value.startsWith("value");
			Object id = letters.letters("").get(0).get("id");
			String job = letters
				.submit("'action':'edit','ids':'%s','value':'corrected','reason':'a typo'".formatted(id));
			assertThat(letters.awaitDone(job)).containsEntry("kind", "edit").containsEntry("processed", 1);
			assertThat(this.processing.processed).containsExactly("corrected");
			assertThat(letters.overview()).containsEntry("open", 1);
		}
	}

	@Test
	void requestsThatMakeNoSenseAreExplained() {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.run()) {
			Letters letters = letters(context);
			assertRefused(letters.act("'action':'replay'"), 400, "all=true");
			assertRefused(letters.act("'action':'replay','all':'true','ids':'a-0@1'"), 400, "one of the three");
			assertRefused(letters.act("'action':'burn','all':'true'"), 400, "replay, discard, restore or edit");
			assertRefused(letters.act("'action':'replay','ids':'nonsense'"), 400, "<partition>@<offset>");
			assertRefused(letters.act("'action':'replay','ids':'other.DLQ-0@1'"), 400, "is no dead-letter topic");
			assertRefused(letters.act("'action':'replay','all':'true','rate':'-1'"), 400, "rate is -1.0");
			assertRefused(letters.act("'action':'replay','all':'true'"), 400, "No open letter matches");
			assertRefused(letters.act("'action':'edit','ids':'%s-0@0','value':'x'".formatted(this.dead)), 400,
					"resilient-kafka.dead-letters.edit");
			assertThat(letters.browse("size=9999")).extractingByKey("error").asString().contains("1 to 500");
			assertThat(letters.browse("state=lost")).extractingByKey("error").asString().contains("replaying");
			assertThat(letters.letter(this.dead + "-0@99")).extractingByKey("error")
				.asString()
				.contains("There is no letter");
			assertThat(letters.job("1")).extractingByKey("error").asString().contains("There is no job 1");
			assertRefused(letters.act("'action':'discard','all':'true','dryrun':'true'"), 400,
					"There is no parameter 'dryrun'; use dryRun");
			assertRefused(letters.act("'action':'discard','all':'true','maximum':'1'"), 400, "no parameter 'maximum'");
			assertThat(letters.browse("fingreprint=x")).extractingByKey("error").asString().contains("use fingerprint");
			assertRefused(letters.act("'action':'discard','ids':'%s-0@99'".formatted(this.dead)), 400, "is not there");
			assertThat(new Letters(ActuatorClient.of(context), "other").browse("")).extractingByKey("error")
				.asString()
				.contains("letters");
		}
	}

	private static void assertRefused(Answer answer, int status, String part) {
		assertThat(answer.status()).isEqualTo(status);
		assertThat(String.valueOf(answer.body().get("error"))).contains(part);
	}

	private static Letters letters(ConfigurableApplicationContext context) {
		return new Letters(ActuatorClient.of(context), "letters");
	}

	private List<String> send(int count) {
		List<String> values = IntStream.range(0, count).mapToObj((i) -> "value-" + i).toList();
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			records.add(new ProducerRecord<>(this.topic, i % 3, null, values.get(i).getBytes(StandardCharsets.UTF_8)));
		}
		TestBroker.sendAll(records);
		return values;
	}

	private ProducerRecord<byte[], byte[]> foreign(String header, String value) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.dead, 0, null,
				("foreign " + header).getBytes(StandardCharsets.UTF_8));
		record.headers().add(new RecordHeader(header, value.getBytes(StandardCharsets.UTF_8)));
		return record;
	}

	private static String header(ConsumerRecord<?, ?> record, String name) {
		return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
	}

}
