/**
 * What is found questionable in clients, topics and brokers when the application starts.
 */
@NullMarked
package io.github.resilientkafka.startup;

import org.jspecify.annotations.NullMarked;
