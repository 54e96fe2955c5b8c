package io.github.resilientkafka.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * How many letters have to be added, removed, replaced or exchanged with their neighbour
 * to make one text of another (optimal string alignment).
 */
public final class EditDistance {

	private EditDistance() {
	}

	/**
	 * The distance between two texts.
	 * @param a a text
	 * @param b another one
	 * @return the number of letters, 0 if they are equal
	 */
	public static int between(String a, String b) {
		int[][] distance = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				distance[i][j] = (i == 0 || j == 0) ? i + j : step(a, b, i, j, distance);
			}
		}
		return distance[a.length()][b.length()];
	}

	/**
	 * The name that is nearest to another.
	 * @param name a name
	 * @param others those that exist
	 * @return the nearest, or nothing if there are none
	 */
	public static Optional<String> nearest(String name, Collection<String> others) {
		return others.stream().min(Comparator.comparingInt((other) -> between(name, other)));
	}

	/**
	 * Whether a text is a slip of the keyboard away from another: it differs in one
	 * letter or, if it is longer, in a third of them.
	 * @param given what was typed
	 * @param right what may be meant
	 * @return whether it may
	 */
	public static boolean isSlip(String given, String right) {
		return between(right, given) <= Math.max(1, given.length() / 3);
	}

	private static int step(String a, String b, int i, int j, int[][] distance) {
		int replaced = distance[i - 1][j - 1] + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
		int shortest = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
		boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
		return exchanged ? Math.min(shortest, distance[i - 2][j - 2] + 1) : shortest;
	}

}
