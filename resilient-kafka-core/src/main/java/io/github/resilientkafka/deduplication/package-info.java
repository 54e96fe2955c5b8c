/**
 * Has the record been processed before?
 */
@NullMarked
package io.github.resilientkafka.deduplication;

import org.jspecify.annotations.NullMarked;
