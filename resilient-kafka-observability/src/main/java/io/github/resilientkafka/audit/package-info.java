/**
 * Writes down what happens to records and what operators do, as evidence for later.
 */
@NullMarked
package io.github.resilientkafka.audit;

import org.jspecify.annotations.NullMarked;
