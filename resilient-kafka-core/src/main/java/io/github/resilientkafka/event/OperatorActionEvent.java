package io.github.resilientkafka.event;

import org.jspecify.annotations.Nullable;

/**
 * Somebody has done something with a listener by hand.
 *
 * @param action what, such as {@code pause}
 * @param listener the id of the listener
 * @param lane the name of the lane, or {@code null} for all
 * @param principal who, or {@code null} if that is not known
 */
public record OperatorActionEvent(String action, String listener, @Nullable String lane, @Nullable String principal) {

}
