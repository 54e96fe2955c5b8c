/**
 * What is told of a record while it is traced, whatever the tracer.
 */
@NullMarked
package io.github.resilientkafka.tracing;

import org.jspecify.annotations.NullMarked;
