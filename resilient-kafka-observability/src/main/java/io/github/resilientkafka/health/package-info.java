/**
 * Tells what is well and what is not, from what is known already, and what to do about
 * it.
 */
@NullMarked
package io.github.resilientkafka.health;

import org.jspecify.annotations.NullMarked;
