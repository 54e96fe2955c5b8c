package io.github.resilientkafka.event;

/**
 * Records of a listener were polled in this process and are gone without being settled or
 * given back. That never happens unless there is a fault in this library.
 *
 * @param listener the id of the listener
 * @param records how many there are now
 */
public record RecordsUnaccountedEvent(String listener, long records) {

}
