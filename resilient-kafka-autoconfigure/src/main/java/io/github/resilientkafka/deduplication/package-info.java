/**
 * Which records have been seen before, remembered under the keys of what they say.
 */
@NullMarked
package io.github.resilientkafka.deduplication;

import org.jspecify.annotations.NullMarked;
