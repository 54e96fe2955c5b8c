/**
 * Logs and publishes what becomes of records that fail, expire or are unaccounted for.
 */
@NullMarked
package io.github.resilientkafka.report;

import org.jspecify.annotations.NullMarked;
