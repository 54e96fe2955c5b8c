/**
 * What runs in the JVM of a contender.
 */
package io.github.resilientkafka.benchmarks.measure;
