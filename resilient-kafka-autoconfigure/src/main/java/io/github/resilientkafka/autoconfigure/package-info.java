/**
 * Binds properties, defines beans, and explains why an application does not start.
 */
@NullMarked
package io.github.resilientkafka.autoconfigure;

import org.jspecify.annotations.NullMarked;
