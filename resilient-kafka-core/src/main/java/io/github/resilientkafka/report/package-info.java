/**
 * Logs and publishes what becomes of failing records.
 */
@NullMarked
package io.github.resilientkafka.report;

import org.jspecify.annotations.NullMarked;
