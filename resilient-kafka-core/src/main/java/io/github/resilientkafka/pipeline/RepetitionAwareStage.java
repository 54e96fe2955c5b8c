package io.github.resilientkafka.pipeline;

/**
 * A stage that has a say in whether a failed record is tried again in place.
 */
public interface RepetitionAwareStage extends Stage {

	/**
	 * Whether a record that has failed may be tried again in place, instead of going to
	 * its next retry topic.
	 * @return whether it may
	 */
	boolean mayRepeat();

}
