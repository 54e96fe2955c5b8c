/**
 * What one listener was promised, and what follows from it when a record fails: the
 * exception that it fails with is code of somebody else.
 */
@NullMarked
package io.github.resilientkafka.policy;

import org.jspecify.annotations.NullMarked;
