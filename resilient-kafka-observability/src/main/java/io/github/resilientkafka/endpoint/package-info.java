/**
 * The actuator endpoint of the listeners.
 */
@NullMarked
package io.github.resilientkafka.endpoint;

import org.jspecify.annotations.NullMarked;
