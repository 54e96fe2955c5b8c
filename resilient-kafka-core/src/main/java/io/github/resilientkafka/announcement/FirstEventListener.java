package io.github.resilientkafka.announcement;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Listens to events before the application does: if one of its listeners throws, those
 * behind it are not called.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EventListener
@Order(Ordered.HIGHEST_PRECEDENCE)
public @interface FirstEventListener {

}
