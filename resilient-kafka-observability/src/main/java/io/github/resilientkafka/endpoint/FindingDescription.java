package io.github.resilientkafka.endpoint;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.resilientkafka.startup.Finding;
import io.github.resilientkafka.startup.FindingState;

/**
 * Describes what the start-up checks have found.
 */
final class FindingDescription {

	private FindingDescription() {
	}

	/**
	 * Describe a finding. One that was skipped found nothing, so there is no remedy.
	 */
	static Map<String, Object> of(Finding finding) {
		boolean skipped = finding.state() == FindingState.SKIPPED;
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("rule", finding.rule());
		values.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
		values.put("state", finding.state().name().toLowerCase(Locale.ROOT));
		values.put("subject", finding.subject());
		if (skipped) {
			values.put("value", finding.value());
			values.put("reason", finding.value());
			return values;
		}
		if (finding.property() != null) {
			values.put("property", finding.property());
		}
		values.put("value", finding.value());
		values.put("why", finding.why());
		values.put("remedy", finding.remedy());
		if (finding.reason() != null) {
			values.put("reason", finding.reason());
		}
		return values;
	}

}
