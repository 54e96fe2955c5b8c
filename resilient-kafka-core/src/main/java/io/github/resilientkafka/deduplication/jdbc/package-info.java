/**
 * Keeps the processed keys of all instances in a table of a database.
 */
@NullMarked
package io.github.resilientkafka.deduplication.jdbc;

import org.jspecify.annotations.NullMarked;
