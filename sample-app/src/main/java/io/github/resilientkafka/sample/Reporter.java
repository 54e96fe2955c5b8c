package io.github.resilientkafka.sample;

import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Logs a line of numbers now and then.
 */
@Component
class Reporter {

	private static final Log logger = LogFactory.getLog(Reporter.class);

	private final Tally tally;

	private final PaymentGateway gateway;

	private final ReceiptBook receipts;

	private long lastTime = System.nanoTime();

	private long lastConsumed;

	Reporter(Tally tally, PaymentGateway gateway, ReceiptBook receipts) {
		this.tally = tally;
		this.gateway = gateway;
		this.receipts = receipts;
	}

	@Scheduled(initialDelayString = "${sample.report-every}", fixedRateString = "${sample.report-every}")
	void report() {
		Tally.Count count = this.tally.current();
		logger.info(String.format(Locale.ROOT,
				"consumed %d (%.1f/s), charged %d, retried %s, dead-lettered %d; receipts %d (%d printer jams, %d surplus); gateway %s",
				count.consumed(), throughput(count.consumed()), count.charged(), retries(count.attempts()),
				count.deadLetters(), this.receipts.orders(), count.jams(), this.receipts.surplus(),
				this.gateway.getMood()));
	}

	private double throughput(long consumed) {
		long now = System.nanoTime();
		double seconds = (now - this.lastTime) / (double) Duration.ofSeconds(1).toNanos();
		double throughput = (consumed - this.lastConsumed) / seconds;
		this.lastTime = now;
		this.lastConsumed = consumed;
		return throughput;
	}

	private String retries(Map<String, Long> attempts) {
		return attempts.keySet()
			.stream()
			.filter((lane) -> lane.startsWith(OrderTopic.RETRY_PREFIX))
			.sorted(Comparator.comparing(this::delay))
			.map((lane) -> delayText(lane) + ": " + attempts.get(lane))
			.collect(Collectors.joining(", ", "[", "]"));
	}

	private Duration delay(String lane) {
		return DurationStyle.detectAndParse(delayText(lane));
	}

	private String delayText(String lane) {
		return lane.substring(OrderTopic.RETRY_PREFIX.length());
	}

}
