/**
 * Keeps what is the matter with each listener, as its events have said.
 */
@NullMarked
package io.github.resilientkafka.state;

import org.jspecify.annotations.NullMarked;
