package io.github.resilientkafka.sampling;

import java.util.Set;

/**
 * What a cluster says of itself.
 *
 * @param id its id
 * @param brokers the ids of the brokers that are live
 */
record ClusterDescription(String id, Set<Integer> brokers) {

}
