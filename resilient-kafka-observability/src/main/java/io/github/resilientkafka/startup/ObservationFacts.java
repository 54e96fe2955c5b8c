package io.github.resilientkafka.startup;

/**
 * What becomes of the observations of attempts.
 *
 * @param enabled whether attempts are observed
 * @param handled whether an observation has any handler
 * @param traced whether there is a tracer that carries traces on through retries
 */
public record ObservationFacts(boolean enabled, boolean handled, boolean traced) {

}
