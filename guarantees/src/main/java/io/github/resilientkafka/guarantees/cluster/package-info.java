/**
 * The brokers and stores that applications use, and what can go wrong with them.
 */
@NullMarked
package io.github.resilientkafka.guarantees.cluster;

import org.jspecify.annotations.NullMarked;
