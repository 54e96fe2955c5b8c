package io.github.resilientkafka.deadletter.ledger;

import java.util.List;

import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.failure.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant: all that fit all that is said.
 *
 * @param offsets the offsets of those that are named, by partition of the dead-letter
 * topic, or {@code null} if none is
 * @param fingerprint the text of their fingerprint, or {@code null} for any
 * @param exception the class of their exception, with or without its package, or
 * {@code null} for any
 * @param keyHash the {@link io.github.resilientkafka.deadletter.letter.KeyHash} of their
 * key, or {@code null} for any
 * @param from not older than this, in epoch ms, or {@code null} for any
 * @param to older than this, in epoch ms, or {@code null} for any
 * @param insist whether those are meant, too, that have come back too often
 */
public record Selection(@Nullable List<NamedOffsets> offsets, @Nullable String fingerprint, @Nullable String exception,
		@Nullable Long keyHash, @Nullable Long from, @Nullable Long to, boolean insist) {

	/**
	 * Whether a letter fits, whatever has become of it.
	 * @param letter the letter
	 * @param maxReplays how often a letter is replayed before somebody has to insist
	 * @return whether it is meant
	 */
	public boolean includes(Letter letter, int maxReplays) {
		return names(letter) && isOf(letter.fingerprint()) && (this.keyHash == null || this.keyHash == letter.keyHash())
				&& (this.from == null || letter.at() >= this.from) && (this.to == null || letter.at() < this.to)
				&& (isExact() || letter.replays() < maxReplays);
	}

	/**
	 * The same, with those that have come back too often.
	 * @return a selection that insists
	 */
	public Selection insisting() {
		return new Selection(this.offsets, this.fingerprint, this.exception, this.keyHash, this.from, this.to, true);
	}

	/**
	 * Whether letters of a cause may fit.
	 * @param other the fingerprint of the letters
	 * @return whether nothing that is said of the cause stands against it
	 */
	public boolean isOf(Fingerprint other) {
		return (this.fingerprint == null || this.fingerprint.equals(other.toString()))
				&& (this.exception == null || isOf(other.exception(), this.exception));
	}

	private boolean names(Letter letter) {
		if (this.offsets == null) {
			return true;
		}
		return this.offsets.stream()
			.anyMatch((named) -> named.partition() == letter.id().partition()
					&& named.offsets().indexOf(letter.id().offset()) >= 0);
	}

	private static boolean isOf(String className, String name) {
		return className.equals(name) || className.endsWith("." + name);
	}

	/**
	 * Who names a letter, or insists, means it, however often it has come back.
	 */
	private boolean isExact() {
		return this.insist || this.offsets != null;
	}

	/**
	 * Letters that are named.
	 *
	 * @param partition the partition
	 * @param offsets their offsets
	 */
	public record NamedOffsets(int partition, Offsets offsets) {

	}

}
