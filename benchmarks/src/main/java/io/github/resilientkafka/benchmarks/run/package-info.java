/**
 * What a run is asked to do and what it found out.
 */
package io.github.resilientkafka.benchmarks.run;
