package io.github.resilientkafka.deadletter.index;

import java.util.List;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;

/**
 * The letters that are meant, as they are now.
 *
 * @param matching how many they are
 * @param spans where they lie, by the dead-letter topic
 * @param exact whether that is known of each: of letters that are summed up some things
 * are not
 */
public record Choice(long matching, Map<String, List<Span>> spans, boolean exact) {

}
