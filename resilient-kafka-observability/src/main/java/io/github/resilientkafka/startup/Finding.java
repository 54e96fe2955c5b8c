package io.github.resilientkafka.startup;

import org.jspecify.annotations.Nullable;

/**
 * What a rule has found.
 *
 * @param rule the id of the rule
 * @param severity how bad it is, here: a rule may be less strict with a broker on this
 * machine
 * @param state whether it is reported
 * @param subject the listener, producer factory, topic, group or cluster that it is about
 * @param property what is set wrong, or {@code null} if it was skipped
 * @param value how it is set or, if it was skipped, why
 * @param why what it leads to
 * @param remedy what to do
 * @param reason why it is accepted, or {@code null} if it is not
 */
public record Finding(String rule, Severity severity, FindingState state, String subject, @Nullable String property,
		String value, String why, String remedy, @Nullable String reason) {

}
