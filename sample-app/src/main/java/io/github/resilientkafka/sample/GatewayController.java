package io.github.resilientkafka.sample;

import java.math.BigDecimal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Tells and changes the mood of the payment gateway, and its limit.
 */
@RestController
@RequestMapping("/gateway")
class GatewayController {

	private final PaymentGateway gateway;

	GatewayController(PaymentGateway gateway) {
		this.gateway = gateway;
	}

	@GetMapping("/mood")
	Answer getMood() {
		return new Answer(this.gateway.getMood());
	}

	@PutMapping("/mood/{mood}")
	Answer setMood(@PathVariable String mood) {
		this.gateway.setMood(parse(mood));
		return getMood();
	}

	@PutMapping("/limit/{amount}")
	void setLimit(@PathVariable BigDecimal amount) {
		this.gateway.setLimit(amount);
	}

	private Mood parse(String mood) {
		try {
			return Mood.of(mood);
		}
		catch (IllegalArgumentException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The moods are healthy, flaky, down and slow",
					ex);
		}
	}

	/**
	 * The answer to every request.
	 *
	 * @param mood the mood
	 */
	record Answer(Mood mood) {

	}

}
