/**
 * What is shipped for operations, tested against what applications publish.
 */
package io.github.resilientkafka.observability;
