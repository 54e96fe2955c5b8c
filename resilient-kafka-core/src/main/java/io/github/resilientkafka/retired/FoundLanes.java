package io.github.resilientkafka.retired;

import java.util.List;
import java.util.Map;

import io.github.resilientkafka.topic.RetiredLane;

/**
 * What a search has found.
 *
 * @param retired the lanes of listeners that are here, by the id of the listener
 * @param records how many records wait in each of them at most, by the name of the topic
 * @param unreadable lanes that the application is not allowed to read
 * @param stranded the retry topics that none of them is to read
 */
record FoundLanes(Map<String, List<RetiredLane>> retired, Map<String, Long> records, List<UnreadableLane> unreadable,
		List<StrandedTopic> stranded) {

}
