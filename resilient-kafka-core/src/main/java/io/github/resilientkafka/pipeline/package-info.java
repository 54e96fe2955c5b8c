/**
 * What came of one attempt at a record.
 */
@NullMarked
package io.github.resilientkafka.pipeline;

import org.jspecify.annotations.NullMarked;
