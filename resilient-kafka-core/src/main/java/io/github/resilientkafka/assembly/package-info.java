/**
 * Creates the containers of an annotated method or class, and wires what processes their
 * records.
 */
@NullMarked
package io.github.resilientkafka.assembly;

import org.jspecify.annotations.NullMarked;
