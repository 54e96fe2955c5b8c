/**
 * What is well and what is not, for whoever is on call.
 */
@NullMarked
package io.github.resilientkafka.health;

import org.jspecify.annotations.NullMarked;
