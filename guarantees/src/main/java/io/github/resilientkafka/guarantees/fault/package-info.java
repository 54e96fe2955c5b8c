/**
 * The kinds of fault, and the schedule that a seed makes of them.
 */
package io.github.resilientkafka.guarantees.fault;
