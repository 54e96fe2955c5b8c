package io.github.resilientkafka.guarantees.fault;

import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * Members of consumer groups that are not members any more: their partitions moved.
 */
final class MembersGone {

	private MembersGone() {
	}

	static Optional<String> since(Facts before, Scene scene) {
		long gone = scene.surveyor().facts().membersGoneSince(before);
		return (gone > 0) ? Optional.of(gone + " members of groups replaced") : Optional.empty();
	}

}
