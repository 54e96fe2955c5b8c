/**
 * Makes the policy of a listener out of its settings, and classifies exceptions by it.
 */
@NullMarked
package io.github.resilientkafka.policy;

import org.jspecify.annotations.NullMarked;
