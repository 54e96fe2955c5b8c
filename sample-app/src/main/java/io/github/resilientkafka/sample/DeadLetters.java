package io.github.resilientkafka.sample;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.springframework.stereotype.Component;

/**
 * Remembers the latest dead letters.
 */
@Component
class DeadLetters {

	private static final int CAPACITY = 50;

	private final Deque<DeadLetter> latest = new ArrayDeque<>();

	synchronized void add(DeadLetter letter) {
		if (this.latest.size() == CAPACITY) {
			this.latest.removeLast();
		}
		this.latest.addFirst(letter);
	}

	synchronized List<DeadLetter> latest() {
		return List.copyOf(this.latest);
	}

}
