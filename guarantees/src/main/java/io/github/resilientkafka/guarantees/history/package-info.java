/**
 * What the topics and the effects table say happened.
 */
package io.github.resilientkafka.guarantees.history;
