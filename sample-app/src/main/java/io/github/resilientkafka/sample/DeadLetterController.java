package io.github.resilientkafka.sample;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the latest dead letters, the latest first.
 */
@RestController
class DeadLetterController {

	private final DeadLetters letters;

	DeadLetterController(DeadLetters letters) {
		this.letters = letters;
	}

	@GetMapping("/dead-letters")
	List<DeadLetter> latest() {
		return this.letters.latest();
	}

}
