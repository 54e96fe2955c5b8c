/**
 * A run: what is asked for, how it goes, and what came out.
 */
package io.github.resilientkafka.guarantees.run;
