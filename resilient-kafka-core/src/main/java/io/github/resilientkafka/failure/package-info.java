/**
 * Reads exceptions, which are code of others and may fail themselves: what caused them,
 * and what of them may be shown.
 */
@NullMarked
package io.github.resilientkafka.failure;

import org.jspecify.annotations.NullMarked;
