/**
 * Defines what a tracer is told of a record, without knowing a tracer.
 */
@NullMarked
package io.github.resilientkafka.tracing;

import org.jspecify.annotations.NullMarked;
