/**
 * Serves the actuator endpoint {@code deadletters}.
 */
@NullMarked
package io.github.resilientkafka.deadletter.endpoint;

import org.jspecify.annotations.NullMarked;
