/**
 * Serves the actuator endpoint {@code resilientkafka}.
 */
@NullMarked
package io.github.resilientkafka.endpoint;

import org.jspecify.annotations.NullMarked;
