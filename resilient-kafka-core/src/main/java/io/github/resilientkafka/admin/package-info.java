/**
 * Waits for what brokers answer to an admin client.
 */
@NullMarked
package io.github.resilientkafka.admin;

import org.jspecify.annotations.NullMarked;
