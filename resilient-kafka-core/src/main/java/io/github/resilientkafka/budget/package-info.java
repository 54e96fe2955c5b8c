/**
 * May a retry be made now?
 */
@NullMarked
package io.github.resilientkafka.budget;

import org.jspecify.annotations.NullMarked;
