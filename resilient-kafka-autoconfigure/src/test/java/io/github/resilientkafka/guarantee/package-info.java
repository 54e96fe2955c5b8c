/**
 * Whatever happens, each record ends as its delivery guarantee says, and in order.
 */
package io.github.resilientkafka.guarantee;
