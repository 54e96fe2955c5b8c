package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.stereotype.Component;

/**
 * Stands for a remote service that charges customers.
 */
@Component
class PaymentGateway {

	private static final double FLAKY_SHARE = 0.2;

	private static final Duration SLOW_CALL = Duration.ofMillis(200);

	private volatile Mood mood = Mood.HEALTHY;

	private volatile BigDecimal limit = BigDecimal.valueOf(10_000);

	Mood getMood() {
		return this.mood;
	}

	void setMood(Mood mood) {
		this.mood = mood;
	}

	void setLimit(BigDecimal limit) {
		this.limit = limit;
	}

	/**
	 * Charge an order.
	 * @param order the order
	 * @throws PaymentRefusedException if this order can never be charged
	 * @throws LimitExceededException if this order cannot be charged unless the limit is
	 * raised
	 * @throws GatewayUnavailableException if the gateway is not in the mood
	 */
	void charge(Order order) {
		if (order.amount().signum() < 0) {
			throw new PaymentRefusedException("The amount is negative");
		}
		if (order.amount().compareTo(this.limit) > 0) {
			throw new LimitExceededException("The amount is above the limit of " + this.limit);
		}
		switch (this.mood) {
			case DOWN -> throw new GatewayUnavailableException("The gateway is down");
			case FLAKY -> failSometimes();
			case SLOW -> takeTime();
			case HEALTHY -> {
			}
		}
	}

	private void failSometimes() {
		if (ThreadLocalRandom.current().nextDouble() < FLAKY_SHARE) {
			throw new GatewayUnavailableException("The gateway did not answer");
		}
	}

	private void takeTime() {
		try {
			Thread.sleep(SLOW_CALL.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new GatewayUnavailableException("The call was interrupted");
		}
	}

}
