package io.github.resilientkafka.redirect;

import io.github.resilientkafka.redirect.RedirectForm.Detail;
import org.apache.kafka.common.errors.InvalidTimestampException;
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
	void hasLessToSayEachTimeItIsTooLarge() {
		RedirectForm second = RedirectForm.FULL.after(TOO_LARGE);
		assertThat(second).isEqualTo(new RedirectForm(Detail.WITHOUT_STACK_TRACE, true));
		RedirectForm third = second.after(TOO_LARGE);
		assertThat(third).isEqualTo(new RedirectForm(Detail.COORDINATES, true));
		assertThat(third.after(TOO_LARGE)).isNull();
	}

	@Test
	void leavesATimestampThatTheTopicDoesNotTake() {
		RedirectForm second = RedirectForm.FULL.after(BAD_TIME);
		assertThat(second).isEqualTo(new RedirectForm(Detail.FULL, false));
		assertThat(second.after(BAD_TIME)).isNull();
		assertThat(second.after(TOO_LARGE)).isEqualTo(new RedirectForm(Detail.WITHOUT_STACK_TRACE, false));
	}

	@Test
	void doesNotHelpAgainstAnythingElse() {
		assertThat(RedirectForm.FULL.after(new TopicAuthorizationException("topic"))).isNull();
	}

}
