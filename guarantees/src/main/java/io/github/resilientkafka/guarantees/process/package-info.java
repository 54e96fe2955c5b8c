/**
 * Child processes, which can be killed and suspended and do not outlive the suite.
 */
@NullMarked
package io.github.resilientkafka.guarantees.process;

import org.jspecify.annotations.NullMarked;
