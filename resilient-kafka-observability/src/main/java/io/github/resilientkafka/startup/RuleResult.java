package io.github.resilientkafka.startup;

import org.jspecify.annotations.Nullable;

/**
 * What a rule says about one subject; about those that are in order it says nothing.
 *
 * @param subject what it is about
 * @param property what is set wrong, or {@code null} if that is not known
 * @param value how it is set or, if that is not known, why
 */
record RuleResult(String subject, @Nullable String property, String value) {

	static RuleResult wrong(String subject, String property, @Nullable Object value) {
		return new RuleResult(subject, property, String.valueOf(value));
	}

	static RuleResult unknown(String subject, String obstacle) {
		return new RuleResult(subject, null, obstacle);
	}

}
