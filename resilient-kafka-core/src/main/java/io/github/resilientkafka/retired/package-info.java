/**
 * Finds retry topics in which records wait and that no configuration names any more.
 */
@NullMarked
package io.github.resilientkafka.retired;

import org.jspecify.annotations.NullMarked;
