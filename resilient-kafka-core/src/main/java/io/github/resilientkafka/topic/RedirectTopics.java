package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The retry and dead-letter topics of a listener, which are looked for before something
 * is sent to them. A producer that asks for a topic lets the broker create it, if that
 * has {@code auto.create.topics.enable}, and records expire in it before they are due.
 * Other threads look, so that no consumer waits for an answer. Thread-safe.
 */
public final class RedirectTopics {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** How old an answer may be before it is asked again. */
	private static final Duration FRESH = Duration.ofSeconds(1);

	/** How old an answer may be while it is asked again. */
	private static final Duration USABLE = Duration.ofSeconds(5);

	private final Cluster cluster;

	private final TopicChain chain;

	private final ClusterAdmins admins;

	private final TopicProvisioner provisioner;

	private final Executor executor;

	private final Map<String, Answer> answers = new ConcurrentHashMap<>();

	private final Map<String, CompletableFuture<?>> looks = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param admins how they are looked for
	 * @param executor runs what waits for the cluster, each topic on its own
	 */
	public RedirectTopics(Cluster cluster, TopicChain chain, ClusterAdmins admins, TopicProvisioner provisioner,
			Executor executor) {
		this.cluster = cluster;
		this.chain = chain;
		this.admins = admins;
		this.provisioner = provisioner;
		this.executor = executor;
	}

	/**
	 * Look for a topic that something is about to be sent to, without waiting. One that
	 * is missing is created.
	 * @param topic a retry or dead-letter topic of the listener
	 * @return what is done as soon as it is known whether something can be sent, or
	 * {@code null} if it is known
	 */
	public @Nullable Future<?> look(String topic) {
		Answer last = this.answers.get(topic);
		Duration age = (last != null) ? last.age() : Duration.ZERO;
		if (last != null && age.compareTo(FRESH) < 0) {
			return null;
		}
		CompletableFuture<?> look = begin(topic);
		return (last != null && last.failure() == null && age.compareTo(USABLE) < 0) ? null : look;
	}

	private CompletableFuture<?> begin(String topic) {
		CompletableFuture<?> look = new CompletableFuture<>();
		CompletableFuture<?> running = this.looks.putIfAbsent(topic, look);
		if (running != null) {
			return running;
		}
		try {
			this.executor.execute(() -> run(topic, look));
		}
		catch (RejectedExecutionException ex) {
			end(topic, Answer.failed(ex), look);
		}
		return look;
	}

	private void run(String topic, CompletableFuture<?> look) {
		Answer answer = Answer.failed(unanswered(topic, null));
		try {
			answer = ask(topic);
		}
		finally {
			end(topic, answer, look);
		}
	}

	private void end(String topic, Answer answer, CompletableFuture<?> look) {
		this.answers.put(topic, answer);
		this.looks.remove(topic);
		look.complete(null);
	}

	/**
	 * The partitions of a topic, as they were when it was looked for.
	 * @param topic a retry or dead-letter topic of the listener
	 * @return their number, or nothing if the admin client is not allowed to know
	 * @throws UnknownTopicOrPartitionException if the topic does not exist and cannot be
	 * created
	 * @throws TimeoutException if the brokers have not answered
	 */
	public OptionalInt partitions(String topic) {
		Answer last = this.answers.get(topic);
		if (last == null) {
			throw unanswered(topic, null);
		}
		if (last.failure() != null) {
			throw last.failure();
		}
		return last.partitions();
	}

	/**
	 * Whether a topic takes a record of a time, as far as its configuration was to be
	 * seen when it was looked for.
	 * @param topic a retry or dead-letter topic of the listener
	 * @param timestamp the time of the record, in epoch ms
	 * @return whether it does
	 */
	public boolean takes(String topic, long timestamp) {
		Answer last = this.answers.get(topic);
		return last == null || last.limits().allow(timestamp, System.currentTimeMillis());
	}

	private Answer ask(String topic) {
		try {
			return askOrCreate(topic);
		}
		catch (AuthorizationException | AuthenticationException ex) {
			return Answer.of(OptionalInt.empty(), TimestampLimits.NONE);
		}
		catch (UnknownTopicOrPartitionException ex) {
			return Answer.failed(ex);
		}
		catch (RuntimeException ex) {
			// A topic that was there is there until somebody says that it is not
			Answer last = this.answers.get(topic);
			return (last != null && last.failure() == null) ? Answer.of(last.partitions(), last.limits())
					: Answer.failed(ex);
		}
	}

	private Answer askOrCreate(String topic) {
		try {
			return describe(topic);
		}
		catch (UnknownTopicOrPartitionException ex) {
			this.provisioner.provision(this.cluster, List.of(this.chain));
			return describe(topic);
		}
	}

	private Answer describe(String topic) {
		Admin admin = this.admins.of(this.cluster);
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		KafkaFuture<Map<String, TopicDescription>> descriptions = admin.describeTopics(List.of(topic)).allTopicNames();
		KafkaFuture<Map<ConfigResource, Config>> configs = admin.describeConfigs(List.of(resource)).all();
		OptionalInt partitions = OptionalInt.of(only(topic, descriptions).partitions().size());
		try {
			return Answer.of(partitions, TimestampLimits.of(only(topic, configs)));
		}
		catch (ApiException ex) {
			// A topic can be written to although its configuration is not to be seen
			return Answer.of(partitions, TimestampLimits.NONE);
		}
	}

	private static <T> T only(String topic, KafkaFuture<? extends Map<?, T>> future) {
		try {
			BrokerAnswer<? extends Map<?, T>> answer = BrokerAnswer.await(future, Deadline.in(TIMEOUT));
			if (answer instanceof BrokerAnswer.Failed<?> failed && failed.reason() instanceof TimeoutException late) {
				throw unanswered(topic, late);
			}
			return answer.orThrow().values().iterator().next();
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
	}

	private static TimeoutException unanswered(String topic, @Nullable TimeoutException cause) {
		return new TimeoutException("The brokers do not tell whether topic '%s' exists".formatted(topic), cause);
	}

	/**
	 * What is known of a topic.
	 *
	 * @param partitions the number of its partitions, if that may be known
	 * @param limits which timestamps it takes
	 * @param failure why nothing can be sent, or {@code null}
	 * @param at when it was answered in terms of {@link System#nanoTime()}
	 */
	private record Answer(OptionalInt partitions, TimestampLimits limits, @Nullable RuntimeException failure, long at) {

		static Answer of(OptionalInt partitions, TimestampLimits limits) {
			return new Answer(partitions, limits, null, System.nanoTime());
		}

		static Answer failed(RuntimeException failure) {
			return new Answer(OptionalInt.empty(), TimestampLimits.NONE, failure, System.nanoTime());
		}

		Duration age() {
			return Duration.ofNanos(System.nanoTime() - this.at);
		}

	}

}
