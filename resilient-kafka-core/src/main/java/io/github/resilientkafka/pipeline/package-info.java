/**
 * Leads each call of a listener method through its stages, and decides what becomes of a
 * record when its attempt has failed.
 */
@NullMarked
package io.github.resilientkafka.pipeline;

import org.jspecify.annotations.NullMarked;
