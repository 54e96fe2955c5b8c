/**
 * The orders that the applications charge, and what a charge leaves behind for the
 * verdict.
 */
package io.github.resilientkafka.guarantees.workload;
