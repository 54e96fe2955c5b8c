/**
 * How annotated methods become listeners.
 */
package io.github.resilientkafka.registration;
