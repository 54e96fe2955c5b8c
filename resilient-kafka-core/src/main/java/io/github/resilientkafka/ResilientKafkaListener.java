package io.github.resilientkafka;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.TopicPartition;

/**
 * A {@link KafkaListener} whose failing records walk through delayed retry topics and
 * then to a dead-letter topic, without ever blocking the records behind them.
 * <p>
 * The settings that are not attributes are properties:
 * {@code resilient-kafka.listeners.<id>.*} wins over this annotation, which wins over
 * {@code resilient-kafka.defaults.*}. Placeholders and SpEL work in every attribute in
 * which {@link KafkaListener} has them.
 * <p>
 * The container of the topics is registered under {@link #id()}, the container of the
 * retry topics under {@code <id>.retry} with the consumer group {@code <group>.retry}.
 * <p>
 * The method is called by the consumer threads, of which there are {@link #concurrency()}
 * for the topics and {@code retry.concurrency} for the retry topics. It may return a
 * {@link java.util.concurrent.CompletableFuture}: the record is done when the future is.
 * A parameter of type {@link org.springframework.kafka.support.Acknowledgment} is refused
 * at start-up, because it is the outcome of the method that acknowledges the record.
 * <p>
 * On a class, it makes one listener of the methods with
 * {@link org.springframework.kafka.annotation.KafkaHandler}: the type of the payload
 * chooses the method, also in the retry topics. A record that no method takes goes to the
 * dead-letter topic at once. The methods take one record at a time, and return either all
 * a {@code CompletableFuture} or none.
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@KafkaListener(containerFactory = ResilientKafkaListener.CONTAINER_FACTORY)
public @interface ResilientKafkaListener {

	/**
	 * The name of the bean that creates the containers.
	 */
	String CONTAINER_FACTORY = "resilientKafkaListenerContainerFactory";

	/**
	 * The unique identifier of the listener, the name of its container and the key of its
	 * properties. Without one it is {@code <class>-<method>}, or {@code <class>} if the
	 * class is annotated, with the simple name of the class and a small first letter.
	 * @return the id
	 * @see KafkaListener#id()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String id() default "";

	/**
	 * The topics to consume, at least one.
	 * @return the topics
	 * @see KafkaListener#topics()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String[] topics() default {};

	/**
	 * The consumer group. Without one it is the {@link #id()} or, without that, the group
	 * of the consumer factory.
	 * @return the group id
	 * @see KafkaListener#groupId()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String groupId() default "";

	/**
	 * The number of consumer threads for the topics. The retry topics have their own,
	 * {@code retry.concurrency}.
	 * @return the concurrency, or nothing to take that of the container factory
	 * @see KafkaListener#concurrency()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String concurrency() default "";

	/**
	 * Whether the method takes a batch of records.
	 * @return {@code "true"} or {@code "false"}, which are taken as they are written, or
	 * nothing to take that of the container factory ({@code spring.kafka.listener.type})
	 * @see KafkaListener#batch()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String batch() default "";

	/**
	 * Whether the containers start with the application.
	 * @return {@code "true"} or {@code "false"}, or nothing to take that of the container
	 * factory
	 * @see KafkaListener#autoStartup()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String autoStartup() default "";

	/**
	 * The prefix of the client ids; the one of the retry container is
	 * {@code <prefix>-retry}.
	 * @return the prefix, or nothing to take that of the container factory
	 * @see KafkaListener#clientIdPrefix()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String clientIdPrefix() default "";

	/**
	 * Kafka consumer properties of both containers, as {@code key=value}. Deserializers
	 * named here are used; {@code group.id}, {@code client.id} and
	 * {@code enable.auto.commit} have no effect.
	 * @return the properties
	 * @see KafkaListener#properties()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String[] properties() default {};

	/**
	 * The name of a
	 * {@link org.springframework.kafka.listener.adapter.RecordFilterStrategy} bean.
	 * Filtered records are done.
	 * @return the bean name
	 * @see KafkaListener#filter()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String filter() default "";

	/**
	 * The name of a {@link org.springframework.messaging.converter.SmartMessageConverter}
	 * bean.
	 * @return the bean name
	 * @see KafkaListener#contentTypeConverter()
	 */
	@AliasFor(annotation = KafkaListener.class)
	String contentTypeConverter() default "";

	/**
	 * The delay of each retry topic, in order: simple ({@code 90s}, {@code 1m}) or
	 * ISO-8601 ({@code PT1H}) durations above zero, all different. A value may hold
	 * several, separated by commas. A single empty value means no retry topics: a failed
	 * record goes straight to the dead-letter topic. The same setting as
	 * {@code resilient-kafka.listeners.<id>.retry.delays}.
	 * @return the delays, or nothing to take those of {@code resilient-kafka.defaults} or
	 * the built-in {@code 1m, 5m, 1h}
	 */
	String[] retryDelays() default {};

	/**
	 * What the listener promises. The same setting as
	 * {@code resilient-kafka.listeners.<id>.delivery}.
	 * @return at most one value, or nothing to take that of
	 * {@code resilient-kafka.defaults} or the built-in {@link Delivery#AT_LEAST_ONCE}
	 */
	Delivery[] delivery() default {};

	/**
	 * Not supported, and refused at start-up: retry and dead-letter topics are made for
	 * each topic by its name, so the names must be known.
	 * @return nothing
	 */
	@AliasFor(annotation = KafkaListener.class)
	String topicPattern() default "";

	/**
	 * Not supported, and refused at start-up: a retry keeps its place through the
	 * consumer group, which assigned partitions do not use.
	 * @return nothing
	 */
	@AliasFor(annotation = KafkaListener.class)
	TopicPartition[] topicPartitions() default {};

}
