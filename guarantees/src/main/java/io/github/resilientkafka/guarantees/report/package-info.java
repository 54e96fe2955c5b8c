/**
 * What a reader sees of a run.
 */
package io.github.resilientkafka.guarantees.report;
