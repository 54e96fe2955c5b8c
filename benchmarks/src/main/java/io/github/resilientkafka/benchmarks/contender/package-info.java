/**
 * The applications under measurement.
 */
package io.github.resilientkafka.benchmarks.contender;
