package io.github.resilientkafka.deadletter.index;

import java.util.List;

import io.github.resilientkafka.deadletter.letter.Letter;

/**
 * Some of the letters that were asked for.
 *
 * @param total how many they are in all
 * @param letters those of the page, the latest first
 */
public record LetterPage(long total, List<StatedLetter> letters) {

	/**
	 * A letter and what has become of it.
	 *
	 * @param letter the letter
	 * @param state its state
	 */
	public record StatedLetter(Letter letter, LetterState state) {

	}

}
