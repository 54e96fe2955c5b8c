/**
 * Reads the annotated methods and classes of the application, and refuses those that
 * cannot be listeners.
 */
@NullMarked
package io.github.resilientkafka.method;

import org.jspecify.annotations.NullMarked;
