/**
 * Reads and writes traces; the only package that knows a tracer.
 */
@NullMarked
package io.github.resilientkafka.tracer;

import org.jspecify.annotations.NullMarked;
