/**
 * The application under test: one resilient listener for each mode, on the default
 * settings of the starter wherever a run of minutes allows.
 */
@NullMarked
package io.github.resilientkafka.guarantees.application;

import org.jspecify.annotations.NullMarked;
