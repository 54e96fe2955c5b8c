/**
 * Fuzzers: seeded, random and hostile input, of which nothing is lost or left
 * unexplained.
 */
package io.github.resilientkafka.fuzz;
