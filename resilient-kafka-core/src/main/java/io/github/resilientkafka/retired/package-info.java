/**
 * Finds retry topics that still hold records although no configuration names them any
 * more, and has them read or reported.
 */
@NullMarked
package io.github.resilientkafka.retired;

import org.jspecify.annotations.NullMarked;
