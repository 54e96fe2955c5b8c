/**
 * Tests of listeners with a broker, a time that can be moved, and assertions about the
 * way of a record.
 */
@NullMarked
package io.github.resilientkafka.test;

import org.jspecify.annotations.NullMarked;
