package io.github.resilientkafka.redirect;

import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * What a redirect carries beside key, value and headers of its record: less, if a broker
 * refuses it.
 *
 * @param detail how much is said about the failure
 * @param keepsTimestamp whether it has the timestamp of its record
 */
public record RedirectForm(Detail detail, boolean keepsTimestamp) {

	/** The form in which a redirect is sent first. */
	public static final RedirectForm FULL = new RedirectForm(Detail.FULL, true);

	/**
	 * How much is said about the failure.
	 */
	public enum Detail {

		/**
		 * A stack trace of limited length.
		 */
		FULL,

		/**
		 * No stack trace.
		 */
		WITHOUT_STACK_TRACE,

		/**
		 * No stack trace, no message, no class names.
		 */
		COORDINATES

	}

	/**
	 * The form to try next.
	 * @param refusal why a redirect of this form was refused
	 * @return the form, or {@code null} if none would be accepted for that reason
	 */
	public @Nullable RedirectForm after(Throwable refusal) {
		if (refusal instanceof InvalidTimestampException && this.keepsTimestamp) {
			// Too old or too new for the topic; the original time is in a header
			return new RedirectForm(this.detail, false);
		}
		if (refusal instanceof RecordTooLargeException && this.detail != Detail.COORDINATES) {
			return new RedirectForm(Detail.values()[this.detail.ordinal() + 1], this.keepsTimestamp);
		}
		return null;
	}

}
