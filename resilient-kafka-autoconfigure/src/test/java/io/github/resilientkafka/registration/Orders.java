package io.github.resilientkafka.registration;

import io.github.resilientkafka.ResilientKafkaListener;

/**
 * A class that has the default id of a listener elsewhere.
 */
class Orders {

	@ResilientKafkaListener(topics = "${topic}", groupId = "other")
	void on(String value) {
	}

}
