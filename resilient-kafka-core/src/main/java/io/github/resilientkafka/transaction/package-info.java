/**
 * Commits what a listener sends, its redirects and its offsets in one Kafka transaction.
 */
@NullMarked
package io.github.resilientkafka.transaction;

import org.jspecify.annotations.NullMarked;
