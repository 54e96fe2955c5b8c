/**
 * Records, listeners, settings and surroundings that try to break a guarantee.
 */
package io.github.resilientkafka.hostile;
