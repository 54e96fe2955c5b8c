/**
 * Counts what becomes of the records that were polled, so that none can get lost unseen.
 */
@NullMarked
package io.github.resilientkafka.account;

import org.jspecify.annotations.NullMarked;
