package io.github.resilientkafka.startup;

import java.util.List;
import java.util.Map;

/**
 * What is around the clients of an application.
 *
 * @param listenerSettings the settings that only ordinary listeners obey, by their keys
 * @param ordinaryListeners the topics of its ordinary listeners, by the ids of their
 * containers
 * @param transactional whether ordinary listeners would run in Kafka transactions
 * @param timesListeners whether it has meters, and its ordinary listeners would be timed
 * without observations
 * @param healthAnswersOutage whether its health is answered with an HTTP error in an
 * outage of the brokers
 */
public record ApplicationFacts(Map<String, String> listenerSettings, Map<String, List<String>> ordinaryListeners,
		boolean transactional, boolean timesListeners, boolean healthAnswersOutage) {

}
