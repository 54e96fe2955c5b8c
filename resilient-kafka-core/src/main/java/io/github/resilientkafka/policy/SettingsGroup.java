package io.github.resilientkafka.policy;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where the settings of a {@link StagePolicy} are found.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SettingsGroup {

	/**
	 * The group of keys below {@code resilient-kafka.defaults} and
	 * {@code resilient-kafka.listeners.<id>}, such as {@code rate-limiter}.
	 * @return the group, empty for keys that are in none
	 */
	String value();

}
