/**
 * Reports, from memory only, what is unhealthy and what to do about it.
 */
@NullMarked
package io.github.resilientkafka.health;

import org.jspecify.annotations.NullMarked;
