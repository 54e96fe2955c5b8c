/**
 * Calls listener methods and observes the calls.
 */
@NullMarked
package io.github.resilientkafka.invocation;

import org.jspecify.annotations.NullMarked;
