package io.github.resilientkafka.method;

import org.jspecify.annotations.Nullable;

/**
 * What is annotated in the class that a bean is defined to have.
 *
 * @param bean the name of the bean
 * @param listener the class or one of its methods
 * @param id the id, or {@code null} if it is an expression
 * @param instance the bean, or {@code null} if it is made later
 */
public record DefinedListener(String bean, AnnotatedListener listener, @Nullable String id, @Nullable Object instance) {

}
