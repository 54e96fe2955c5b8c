package io.github.resilientkafka.sampling;

import java.util.Set;

/**
 * Whether a cluster answers a question, and about what it does not.
 *
 * @param state that of the item that is the worst off
 * @param denied the topics or groups that the application may not ask about; empty for
 * what is not asked by name
 */
public record CapabilityStatus(CapabilityState state, Set<String> denied) {

}
