package io.github.resilientkafka.pipeline;

/**
 * What a stage says about a call before it is made.
 */
public sealed interface Admission permits Admitted, Admission.Refused {

	/**
	 * No call of this listener may be made here before a time. Nothing moves, and nothing
	 * is counted.
	 *
	 * @param until the time, in epoch ms
	 */
	record Refused(long until) implements Admission {

	}

}
