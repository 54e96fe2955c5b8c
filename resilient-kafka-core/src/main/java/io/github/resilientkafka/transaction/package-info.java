/**
 * One transaction for what a listener sends, its redirects and its offsets.
 */
@NullMarked
package io.github.resilientkafka.transaction;

import org.jspecify.annotations.NullMarked;
