/**
 * Keeps the listeners of the application, and prepares, pauses, watches and restarts
 * their containers.
 */
@NullMarked
package io.github.resilientkafka.listener;

import org.jspecify.annotations.NullMarked;
