/**
 * What stays the same in an hour of load, what an application costs that has nothing to
 * do, and how it carries many listeners, many partitions and many waiting records.
 */
@NullMarked
package io.github.resilientkafka.guarantees.soak;

import org.jspecify.annotations.NullMarked;
