package io.github.resilientkafka.method;

import org.jspecify.annotations.Nullable;

/**
 * An annotated method of the class that a bean is defined to have.
 *
 * @param bean the name of the bean
 * @param method the method
 * @param id the id, or {@code null} if it is an expression
 * @param instance the bean, or {@code null} if it is made later
 */
public record DefinedListener(String bean, ListenerMethod method, @Nullable String id, @Nullable Object instance) {

}
