package io.github.resilientkafka.endpoint;

import io.github.resilientkafka.startup.Finding;
import io.github.resilientkafka.startup.FindingState;
import io.github.resilientkafka.startup.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class FindingDescriptionTests {

	@Test
	void aFindingHasAllThatIsKnown() {
		assertThat(FindingDescription.of(finding(FindingState.REPORTED, "acks", "1", null))).containsExactly(
				entry("rule", "producer-acks"), entry("severity", "error"), entry("state", "reported"),
				entry("subject", "orders"), entry("property", "acks"), entry("value", "1"), entry("why", "Why"),
				entry("remedy", "Set it."));
	}

	@Test
	void aFindingThatIsAcceptedSaysForWhatReason() {
		assertThat(FindingDescription.of(finding(FindingState.SUPPRESSED, "acks", "1", "A test")))
			.containsEntry("state", "suppressed")
			.containsEntry("reason", "A test");
	}

	/**
	 * It is not to be taken for an error.
	 */
	@Test
	void whatWasSkippedSaysWhyAndNothingElse() {
		assertThat(FindingDescription.of(finding(FindingState.SKIPPED, null, "There is no such topic", null)))
			.containsExactly(entry("rule", "producer-acks"), entry("severity", "error"), entry("state", "skipped"),
					entry("subject", "orders"), entry("value", "There is no such topic"),
					entry("reason", "There is no such topic"));
	}

	private static Finding finding(FindingState state, @Nullable String property, String value,
			@Nullable String reason) {
		return new Finding("producer-acks", Severity.ERROR, state, "orders", property, value, "Why", "Set it.", reason);
	}

}
