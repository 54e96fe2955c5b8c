package io.github.resilientkafka.redirect;

import io.github.resilientkafka.transaction.SendFailure;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.jspecify.annotations.Nullable;

/**
 * What a redirect carries, and how: less, and smaller, if a broker refuses it.
 *
 * @param content what it has of its record
 * @param detail how much is said about the failure
 * @param compressed whether it is compressed whatever the application does: a record that
 * its topic has taken compressed may fit in no other way
 * @param keepsTimestamp whether it has the timestamp of its record
 */
public record RedirectForm(Content content, Detail detail, boolean compressed, boolean keepsTimestamp) {

	/** The form in which a redirect is sent first. */
	public static final RedirectForm FULL = new RedirectForm(Content.WHOLE, Detail.FULL, false, true);

	/**
	 * What a redirect has of its record.
	 */
	public enum Content {

		/**
		 * Key, value and headers.
		 */
		WHOLE("none"),

		/**
		 * Key and headers. Only a dead letter may be without a value.
		 */
		WITHOUT_VALUE("value"),

		/**
		 * Nothing but where it was.
		 */
		PLACE("key,value,headers");

		private final String omitted;

		Content(String omitted) {
			this.omitted = omitted;
		}

		/**
		 * What it does without, as the header says it.
		 * @return the names of the parts, separated by commas
		 */
		public String omitted() {
			return this.omitted;
		}

	}

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
	 * @param deadLetter whether it is a dead letter, for which there is a last resort
	 * @return the form, or {@code null} if none would be accepted for that reason
	 */
	public @Nullable RedirectForm after(Throwable refusal, boolean deadLetter) {
		if (refusal instanceof InvalidTimestampException && this.keepsTimestamp) {
			return withoutTimestamp();
		}
		return SendFailure.isTooLarge(refusal) ? smaller(deadLetter) : null;
	}

	/**
	 * The same for a topic that does not take the time of the record, which is in a
	 * header as well.
	 * @return the form
	 */
	public RedirectForm withoutTimestamp() {
		return new RedirectForm(this.content, this.detail, this.compressed, false);
	}

	private @Nullable RedirectForm smaller(boolean deadLetter) {
		if (this.detail != Detail.COORDINATES) {
			Detail less = Detail.values()[this.detail.ordinal() + 1];
			return new RedirectForm(this.content, less, this.compressed, this.keepsTimestamp);
		}
		if (!this.compressed) {
			return new RedirectForm(this.content, Detail.FULL, true, this.keepsTimestamp);
		}
		if (deadLetter && this.content != Content.PLACE) {
			Content less = Content.values()[this.content.ordinal() + 1];
			return new RedirectForm(less, Detail.FULL, true, this.keepsTimestamp);
		}
		return null;
	}

}
