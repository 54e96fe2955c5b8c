/**
 * Makes the containers of an annotated method, with all that processes what they poll.
 */
@NullMarked
package io.github.resilientkafka.assembly;

import org.jspecify.annotations.NullMarked;
