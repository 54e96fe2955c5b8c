/**
 * Auto-configuration for resilient Kafka listeners.
 */
@NullMarked
package io.github.resilientkafka.autoconfigure;

import org.jspecify.annotations.NullMarked;
