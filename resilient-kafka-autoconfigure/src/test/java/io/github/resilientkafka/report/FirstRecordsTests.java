package io.github.resilientkafka.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.support.serializer.DeserializationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that can read nothing is an error; one that has read something has bad
 * records.
 */
@ExtendWith(OutputCaptureExtension.class)
class FirstRecordsTests {

	private static final Exception UNREADABLE = new DeserializationException("secret", new byte[0], true,
			new IllegalStateException("secret"));

	private final FirstRecords records = new FirstRecords("payments");

	@Test
	void tenWithoutOneThatCanBeReadAreAnErrorOnce(CapturedOutput output) {
		giveUp(FirstRecords.MANY - 1);
		assertThat(this.records.problem()).isNull();
		giveUp(100);
		assertThat(output.getOut().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.contains("Listener 'payments' has read none of its records so far: all 10 that had a value",
					"nothing was processed", "check spring.kafka.consumer.key-deserializer",
					"The last has failed with " + DeserializationException.class.getName())
			.doesNotContain("secret");
		assertThat(this.records.problem()).contains("all 109 that had a value");
	}

	@Test
	void oneThatIsProcessedEndsIt() {
		giveUp(FirstRecords.MANY);
		this.records.processed();
		assertThat(this.records.problem()).isNull();
	}

	@Test
	void aListenerThatWasCalledHasReadSomething(CapturedOutput output) {
		this.records.failed(new IllegalStateException());
		giveUp(FirstRecords.MANY);
		assertThat(this.records.problem()).isNull();
		assertThat(output.getOut()).doesNotContain("ERROR");
	}

	@Test
	void oneThatCouldNotBeConvertedForTheCallHasReadNothing() {
		this.records.failed(UNREADABLE);
		giveUp(FirstRecords.MANY);
		assertThat(this.records.problem()).isNotNull();
	}

	private void giveUp(int count) {
		for (int i = 0; i < count; i++) {
			this.records.givenUp(UNREADABLE);
		}
	}

}
