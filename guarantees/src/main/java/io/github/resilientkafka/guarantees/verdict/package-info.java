/**
 * The guarantees, and which of them a mode gives.
 */
package io.github.resilientkafka.guarantees.verdict;
