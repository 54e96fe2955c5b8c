package io.github.resilientkafka.state;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.event.PauseReason;
import org.jspecify.annotations.Nullable;

/**
 * A listener that makes no calls, or not all.
 *
 * @param reason why
 * @param since since when
 * @param detail why, as a part of a sentence
 * @param exception the class of what has failed last, or {@code null} if it is not known
 * @param thrownAt where that was thrown, or {@code null} if it is not known
 * @param remedy what to do, as a sentence without its full stop
 */
public record PausedListener(PauseReason reason, Instant since, String detail, @Nullable String exception,
		@Nullable String thrownAt, String remedy) {

	/**
	 * Why it makes no calls, and what to do.
	 * @return a part of a sentence
	 */
	public String text() {
		String failure = (this.exception != null)
				? ", last with " + this.exception + ((this.thrownAt != null) ? " at " + this.thrownAt : "") : "";
		return this.detail + failure + ". " + this.remedy;
	}

	/**
	 * What is shown of it.
	 * @return values that can be written as JSON
	 */
	public Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("reason", this.reason.label());
		details.put("since", this.since.toString());
		details.put("detail", this.detail);
		if (this.exception != null) {
			details.put("exception", this.exception);
		}
		if (this.thrownAt != null) {
			details.put("thrownAt", this.thrownAt);
		}
		details.put("remedy", this.remedy);
		return details;
	}

}
