/**
 * Turns an annotated method into containers, and walks what they poll.
 */
@NullMarked
package io.github.resilientkafka.listener;

import org.jspecify.annotations.NullMarked;
