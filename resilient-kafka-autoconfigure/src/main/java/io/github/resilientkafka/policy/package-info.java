/**
 * What one listener was promised, and what follows from it when a record fails.
 */
@NullMarked
package io.github.resilientkafka.policy;

import org.jspecify.annotations.NullMarked;
