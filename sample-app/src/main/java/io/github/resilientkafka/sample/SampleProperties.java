package io.github.resilientkafka.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What can be turned in the sample; {@code application.yml} has the values.
 *
 * @param ordersPerSecond how many orders the sample makes on its own, 0 for none
 * @param poisonEvery one in how many of these can never be charged, 0 for none
 * @param jamEvery for one in about how many orders the printer of receipts jams at first,
 * 0 for none
 * @param journalSize how many orders the journal remembers
 */
@ConfigurationProperties("sample")
record SampleProperties(int ordersPerSecond, int poisonEvery, int jamEvery, int journalSize) {

}
