/**
 * Reads and writes traces, as the only package that knows a tracer.
 */
@NullMarked
package io.github.resilientkafka.tracer;

import org.jspecify.annotations.NullMarked;
