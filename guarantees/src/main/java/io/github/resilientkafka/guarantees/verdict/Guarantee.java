package io.github.resilientkafka.guarantees.verdict;

import java.util.List;

/**
 * Something that holds for all orders of a mode, or is violated by some.
 */
public interface Guarantee {

	/**
	 * What holds, as a phrase: "none lost".
	 */
	String name();

	/**
	 * Judge what happened.
	 * @param evidence what the topics and the effects table say
	 * @return one sentence for each violation, empty if it holds
	 */
	List<String> violations(Evidence evidence);

}
