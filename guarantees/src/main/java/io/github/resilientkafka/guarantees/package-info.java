/**
 * Where every process of the suite begins.
 */
@NullMarked
package io.github.resilientkafka.guarantees;

import org.jspecify.annotations.NullMarked;
