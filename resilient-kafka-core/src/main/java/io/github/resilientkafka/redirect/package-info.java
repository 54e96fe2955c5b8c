/**
 * Puts a record, unchanged but for its headers, onto its next topic.
 */
@NullMarked
package io.github.resilientkafka.redirect;

import org.jspecify.annotations.NullMarked;
