package io.github.resilientkafka.guarantees.soak;

/**
 * How fast dead letters are shown.
 *
 * @param letters how many there are
 * @param coldSeconds until all are read and summed up, from the first request on
 * @param firstSeconds until the first answer, with what is read by then
 * @param overviewMillis the median of an overview after that
 * @param pageMillis the median of a page
 * @param slowestPageMillis the slowest of these
 * @param heapBefore MB after a collection before the first request
 * @param heap the same with the index
 */
public record ShownLetters(long letters, double coldSeconds, double firstSeconds, double overviewMillis,
		double pageMillis, double slowestPageMillis, double heapBefore, double heap) {
}
