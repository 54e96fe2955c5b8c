/**
 * Orders, a payment gateway with moods, and what becomes of the orders that it refuses.
 */
package io.github.resilientkafka.sample;
