/**
 * Keeps the attempts at a record in one trace; the only package that knows a tracer.
 */
@NullMarked
package io.github.resilientkafka.tracing;

import org.jspecify.annotations.NullMarked;
