/**
 * Makes the policy of a listener out of its settings, and classifies exceptions, which
 * are code of others and may fail themselves.
 */
@NullMarked
package io.github.resilientkafka.policy;

import org.jspecify.annotations.NullMarked;
