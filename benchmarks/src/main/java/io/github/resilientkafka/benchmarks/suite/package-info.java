/**
 * What runs in the JVM that was started by hand: the order of the runs and their
 * processes.
 */
package io.github.resilientkafka.benchmarks.suite;
