/**
 * Creates the containers of annotated methods, and works through what they poll.
 */
@NullMarked
package io.github.resilientkafka.listener;

import org.jspecify.annotations.NullMarked;
