/**
 * Serves the console: a page that shows listeners and dead letters, and asks the other
 * endpoints.
 */
@NullMarked
package io.github.resilientkafka.deadletter.console;

import org.jspecify.annotations.NullMarked;
