package io.github.resilientkafka.pipeline;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.policy.StagePolicy;

/**
 * Gives stages settings for each listener. It stands at the class of a
 * {@link StageFactory} or at its bean method. The factory finds the settings of a
 * listener with {@link StagePolicies#get(Class)}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface StageSettings {

	/**
	 * What has the settings.
	 * @return records, each with a group of settings
	 */
	Class<? extends StagePolicy>[] value();

}
