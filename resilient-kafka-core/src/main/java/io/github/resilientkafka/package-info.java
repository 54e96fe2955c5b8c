/**
 * Defines what an application types: the listener annotation, delivery guarantees,
 * headers and exceptions.
 */
@NullMarked
package io.github.resilientkafka;

import org.jspecify.annotations.NullMarked;
