package io.github.resilientkafka.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test of listeners, beside {@code @SpringBootTest}. The application runs as it is,
 * with its delays, its topics and its circuit breakers, and the test has a bean
 * {@link ResilientKafkaTester}, which sends records and moves the time.
 * <ul>
 * <li>There is a broker in this process, unless the test has one: an
 * {@code @EmbeddedKafka}, a container that is a {@code @ServiceConnection}, or
 * {@code spring.kafka.bootstrap-servers} in the properties of the test.</li>
 * <li>Topics of listeners that do not exist are created.</li>
 * <li>Before each test the listeners have their partitions, their circuit breakers are
 * closed, and records that earlier tests have left are passed over. After the last test
 * of a class the listeners are stopped, so that a context in the cache takes no records
 * of another one.</li>
 * <li>After each test no record may be unaccounted for.</li>
 * </ul>
 * Tests that share an application context cannot run in parallel.
 * <p>
 * Sampling ({@code resilient-kafka.health.enabled}) is off unless the application or the
 * test switches it on, and {@code spring.kafka.listener.poll-timeout} is 100 ms, so that
 * a time that was moved is noticed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface ResilientKafkaTest {

	/**
	 * How many partitions topics of listeners have that do not exist yet.
	 * @return the number of partitions, at least 1
	 */
	int partitions() default 1;

	/**
	 * More topics that are created if they do not exist, such as those that listeners
	 * send to. Those that listeners read are created anyway.
	 * @return their names
	 */
	String[] topics() default {};

	/**
	 * Whether a test fails that leaves a record which was neither processed nor waits nor
	 * is a dead letter.
	 * @return whether it is checked after each test
	 */
	boolean conservation() default true;

}
