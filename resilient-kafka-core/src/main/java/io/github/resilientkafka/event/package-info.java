/**
 * Defines the events that an application can listen to.
 */
@NullMarked
package io.github.resilientkafka.event;

import org.jspecify.annotations.NullMarked;
