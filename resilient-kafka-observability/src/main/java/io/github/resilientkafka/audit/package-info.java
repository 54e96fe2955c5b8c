/**
 * Writes down what happens to records and what operators do, for those who have to prove
 * it later.
 */
@NullMarked
package io.github.resilientkafka.audit;

import org.jspecify.annotations.NullMarked;
