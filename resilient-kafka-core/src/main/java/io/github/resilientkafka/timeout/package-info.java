/**
 * How long may a call take?
 */
@NullMarked
package io.github.resilientkafka.timeout;

import org.jspecify.annotations.NullMarked;
