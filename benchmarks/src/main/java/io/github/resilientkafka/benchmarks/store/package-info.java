/**
 * The stores of deduplication, in processes of their own.
 */
package io.github.resilientkafka.benchmarks.store;
