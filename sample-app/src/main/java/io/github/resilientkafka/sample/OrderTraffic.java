package io.github.resilientkafka.sample;

import java.time.Duration;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends orders of its own at a steady rate, with a poison order now and then.
 */
@Component
class OrderTraffic {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final OrderFactory factory;

	private final OrderSender sender;

	private final SampleProperties properties;

	private long paidUpTo = System.nanoTime();

	private long made;

	OrderTraffic(OrderFactory factory, OrderSender sender, SampleProperties properties) {
		this.factory = factory;
		this.sender = sender;
		this.properties = properties;
	}

	/**
	 * Send the orders that have become due since the last time, at most those of one
	 * second.
	 */
	@Scheduled(fixedRate = 50)
	void sendDue() {
		int rate = this.properties.ordersPerSecond();
		if (rate <= 0) {
			return;
		}
		long interval = Math.max(1, SECOND / rate);
		long now = System.nanoTime();
		this.paidUpTo = Math.max(this.paidUpTo, now - SECOND);
		while (now - this.paidUpTo >= interval) {
			this.paidUpTo += interval;
			this.sender.send(next());
		}
	}

	private Order next() {
		this.made++;
		int poisonEvery = this.properties.poisonEvery();
		boolean poison = poisonEvery > 0 && this.made % poisonEvery == 0;
		return poison ? this.factory.poison() : this.factory.ordinary();
	}

}
