/**
 * Counts what becomes of every polled record, so that a loss shows.
 */
@NullMarked
package io.github.resilientkafka.account;

import org.jspecify.annotations.NullMarked;
