package io.github.resilientkafka.redirect;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.resilientkafka.redirect.RedirectForm.Content;
import io.github.resilientkafka.redirect.RedirectForm.Detail;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a redirect that is refused becomes smaller.
 */
class RedirectFormTests {

	private static final RecordTooLargeException TOO_LARGE = new RecordTooLargeException();

	private static final InvalidTimestampException BAD_TIME = new InvalidTimestampException("too old");

	@Test
	void isMadeSmallerAndHasItsValueAsLongAsThereIsAnotherWay() {
		assertThat(formsOf(true)).containsExactly("WHOLE FULL", "WHOLE WITHOUT_STACK_TRACE", "WHOLE COORDINATES",
				"compressed WHOLE FULL", "compressed WHOLE WITHOUT_STACK_TRACE", "compressed WHOLE COORDINATES",
				"compressed WITHOUT_VALUE FULL", "compressed WITHOUT_VALUE WITHOUT_STACK_TRACE",
				"compressed WITHOUT_VALUE COORDINATES", "compressed PLACE FULL", "compressed PLACE WITHOUT_STACK_TRACE",
				"compressed PLACE COORDINATES");
	}

	@Test
	void aRetryHasItsValueInAnyForm() {
		assertThat(formsOf(false)).hasSize(6).allMatch((form) -> form.contains("WHOLE"));
	}

	private static List<String> formsOf(boolean deadLetter) {
		return Stream.iterate(RedirectForm.FULL, Objects::nonNull, (form) -> form.after(TOO_LARGE, deadLetter))
			.map((form) -> (form.compressed() ? "compressed " : "") + form.content() + " " + form.detail())
			.toList();
	}

	@Test
	void aBatchThatIsTooLargeIsARecordThatIs() {
		assertThat(RedirectForm.FULL.after(new RecordBatchTooLargeException(), false))
			.isEqualTo(RedirectForm.FULL.after(TOO_LARGE, false));
	}

	@Test
	void leavesATimestampThatTheTopicDoesNotTake() {
		RedirectForm second = RedirectForm.FULL.after(BAD_TIME, false);
		assertThat(second).isEqualTo(new RedirectForm(Content.WHOLE, Detail.FULL, false, false));
		assertThat(second.after(BAD_TIME, false)).isNull();
		assertThat(second.after(TOO_LARGE, false).keepsTimestamp()).isFalse();
	}

	@Test
	void doesNotHelpAgainstAnythingElse() {
		assertThat(RedirectForm.FULL.after(new TopicAuthorizationException("topic"), true)).isNull();
	}

}
