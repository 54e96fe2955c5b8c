/**
 * The broker, in a JVM of its own.
 */
package io.github.resilientkafka.benchmarks.broker;
