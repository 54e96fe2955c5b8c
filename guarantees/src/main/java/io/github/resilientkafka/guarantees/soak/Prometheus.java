package io.github.resilientkafka.guarantees.soak;

import java.util.regex.Pattern;

/**
 * What the actuator of an application answers.
 *
 * @param text in the text format of Prometheus
 */
record Prometheus(String text) {

	/**
	 * The sum of a meter over all its tags; 0 if there is none.
	 * @param name a regular expression for its name
	 */
	double sum(String name) {
		Pattern line = Pattern.compile(name + "(\\{.*)? [0-9.E+-]+");
		return this.text.lines()
			.filter(line.asMatchPredicate())
			.mapToDouble((sample) -> Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)))
			.sum();
	}

	/**
	 * Requests to brokers of all clients.
	 */
	double requests() {
		return sum("kafka_(consumer|producer|admin_client)_request_total");
	}

	/**
	 * Records that consumers have fetched.
	 */
	double recordsFetched() {
		return sum("kafka_consumer_fetch_manager_records_consumed_total");
	}

	/**
	 * Bytes that consumers have fetched.
	 */
	double bytesFetched() {
		return sum("kafka_consumer_fetch_manager_bytes_consumed_total");
	}

}
