package io.github.resilientkafka.startup;

/**
 * What has become of a finding.
 */
public enum FindingState {

	/** It is reported. */
	REPORTED,

	/** It is known, and accepted for a reason. */
	SUPPRESSED,

	/** There is no finding: what the rule needs to know could not be learned. */
	SKIPPED

}
