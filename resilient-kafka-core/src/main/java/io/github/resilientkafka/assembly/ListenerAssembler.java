package io.github.resilientkafka.assembly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.invocation.AttemptKeyValues;
import io.github.resilientkafka.invocation.BatchInvoker;
import io.github.resilientkafka.invocation.ListenerObservation;
import io.github.resilientkafka.invocation.Omissions;
import io.github.resilientkafka.invocation.RecordInvoker;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.ResilientListenerContainer;
import io.github.resilientkafka.listener.RetryContainer;
import io.github.resilientkafka.method.ListenerIds;
import io.github.resilientkafka.method.ListenerKind;
import io.github.resilientkafka.method.ListenerPayload;
import io.github.resilientkafka.method.MethodTransaction;
import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.polling.BackloggedConsumerFactory;
import io.github.resilientkafka.polling.ConsumerIdentity;
import io.github.resilientkafka.polling.ConsumerView;
import io.github.resilientkafka.polling.ListenerConsumers;
import io.github.resilientkafka.processing.AttemptReporter;
import io.github.resilientkafka.processing.Attempts;
import io.github.resilientkafka.processing.BatchAttempts;
import io.github.resilientkafka.processing.FailureHandler;
import io.github.resilientkafka.processing.LaneListener;
import io.github.resilientkafka.processing.PollContext;
import io.github.resilientkafka.processing.RecordAttempts;
import io.github.resilientkafka.processing.RecordOwnership;
import io.github.resilientkafka.processing.RecordProgress;
import io.github.resilientkafka.producer.InterceptorTypes;
import io.github.resilientkafka.redirect.RedirectBlockage;
import io.github.resilientkafka.redirect.RedirectPublisher;
import io.github.resilientkafka.redirect.RedirectPublishers;
import io.github.resilientkafka.report.ExpiredRecordsReporter;
import io.github.resilientkafka.report.FailureLog;
import io.github.resilientkafka.report.FailureReporter;
import io.github.resilientkafka.report.FirstRecords;
import io.github.resilientkafka.report.UnaccountedRecords;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterClocks;
import io.github.resilientkafka.topic.RedirectTopics;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.tracing.RecordTraces;
import io.github.resilientkafka.transaction.ClusterTransactions;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionSettings;
import io.github.resilientkafka.transaction.Transactions;
import io.micrometer.observation.ObservationRegistry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.scheduling.TaskScheduler;

/**
 * Puts the containers of a listener together.
 */
final class ListenerAssembler {

	/**
	 * How often a retry consumer looks for new topics and partitions.
	 */
	private static final int RETRY_METADATA_MAX_AGE_MS = 30_000;

	/**
	 * The default of the consumer, which has no constant for it.
	 */
	private static final int DEFAULT_MAX_POLL_INTERVAL_MS = 300_000;

	private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(60);

	private final ApplicationContext context;

	private final RedirectPublishers publishers;

	private final Transactions transactions;

	private final List<StageFactory> stages;

	private final TaskScheduler scheduler;

	private final ListenerEvents events;

	private final boolean exceptionMessages;

	private final ClusterClocks clocks;

	private final TimeSource clock;

	ListenerAssembler(ApplicationContext context, RedirectPublishers publishers, Transactions transactions,
			List<StageFactory> stages, TaskScheduler scheduler, ListenerEvents events, boolean exceptionMessages,
			ClusterClocks clocks) {
		this.exceptionMessages = exceptionMessages;
		this.context = context;
		this.stages = stages;
		this.publishers = publishers;
		this.transactions = transactions;
		this.scheduler = scheduler;
		this.events = events;
		this.clocks = clocks;
		this.clock = clocks.ofMachine();
	}

	RegisteredListener assemble(ListenerPolicy policy, TopicChain chain, String group, ContainerTemplate template,
			ListenerKind kind, ListenerPayload payload, Set<MethodTransaction> methodTransactions,
			ConsumerFactory<?, ?> consumerFactory) {
		Map<String, Object> configs = configs(consumerFactory, template);
		checkInterceptors(policy, configs);
		Cluster cluster = new Cluster(configs);
		RedirectTopics topics = this.publishers.topics(cluster, chain);
		StagedListener staged = new StagedListener(policy, group,
				new StagedListener.MethodTraits(kind == ListenerKind.BATCH, kind == ListenerKind.ASYNC_RECORD,
						MethodTransaction.namesRolledBackOnAny(methodTransactions)),
				number(configs, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, DEFAULT_MAX_POLL_INTERVAL_MS),
				number(configs, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS));
		ListenerConsumers consumers = new ListenerConsumers(
				new ListenerAccount(chain.laneNames(), new UnaccountedRecords(policy.listener(), this.events)),
				new ExpiredRecordsReporter(policy.listener(), this.events));
		RecordTraces traces = template.properties().isObservationEnabled()
				? this.context.getBeanProvider(RecordTraces.class).getIfAvailable(() -> RecordTraces.NONE)
				: RecordTraces.NONE;
		FailureLog failures = new FailureLog(chain, this.exceptionMessages, this::afterSilence,
				this.clocks.of(cluster));
		FirstRecords firstRecords = new FirstRecords(policy.listener());
		Shared shared = new Shared(policy, chain, group, template, kind, methodTransactions, cluster, consumers,
				staged.maxPollInterval(), pipelines(staged), topics, this.publishers.to(cluster, topics), traces,
				new FailureReporter(policy.listener(), this.events, traces, failures, firstRecords, this::afterSilence,
						this.clock),
				failures, firstRecords,
				new RedirectBlockage(policy.listener(), policy.delivery() != Delivery.AT_MOST_ONCE, this.events));
		ResilientListenerContainer main = container(shared, policy.listener(), group, chain.topics(), Set::of,
				consumerFactory);
		RetryContainer retry = new RetryContainer(this.context,
				(lanes) -> retryContainer(shared, lanes, consumerFactory));
		main.takeAlong(retry);
		if (!chain.retryTopics().isEmpty()) {
			retry.create(chain.retryTopics());
		}
		return new RegisteredListener(policy, chain, group, cluster, main, retry, consumers, shared.blockage(),
				// An instance may be configured in any way
				(consumerFactory.getValueDeserializer() == null) ? payload : ListenerPayload.ANY, firstRecords,
				() -> BackloggedConsumerFactory.deserializer(consumerFactory));
	}

	private void afterSilence(Runnable flush) {
		try {
			this.scheduler.schedule(flush, this.scheduler.getClock().instant().plus(FailureLog.SILENCE));
		}
		catch (TaskRejectedException ex) {
			// The application is being closed
		}
	}

	private Supplier<Pipeline> pipelines(StagedListener listener) {
		List<Supplier<Stage>> suppliers = new ArrayList<>();
		for (StageFactory factory : this.stages) {
			Supplier<Stage> supplier = factory.stagesOf(listener);
			if (supplier != null) {
				suppliers.add(supplier);
			}
		}
		return () -> new Pipeline(suppliers.stream().map(Supplier::get).toList(), this.clock);
	}

	private ConcurrentMessageListenerContainer<byte[], byte[]> retryContainer(Shared shared, Collection<String> topics,
			ConsumerFactory<?, ?> consumerFactory) {
		String id = ListenerIds.retryId(shared.policy().listener());
		ConcurrentMessageListenerContainer<byte[], byte[]> container = container(shared, id,
				TopicChain.retryGroup(shared.group()), topics, shared.chain()::moreRetryTopics, consumerFactory);
		container.setMainListenerId(shared.policy().listener());
		container.setConcurrency(shared.policy().retry().concurrency());
		ContainerProperties properties = container.getContainerProperties();
		properties.setMissingTopicsFatal(false);
		// So the group tells which lanes it has had, also those whose records are not due
		properties.setAssignmentCommitOption(ContainerProperties.AssignmentCommitOption.ALWAYS);
		if (properties.getConsumerRebalanceListener() instanceof ConsumerAwareRebalanceListener aware) {
			properties.setConsumerRebalanceListener(new ViewingRebalanceListener(aware, ConsumerView::ofRetries));
		}
		if (properties.getListenerTaskExecutor() != null
				&& !(properties.getListenerTaskExecutor() instanceof SimpleAsyncTaskExecutor)) {
			// A pool that the application has sized for its listeners has no thread for
			// us
			properties.setListenerTaskExecutor(
					new SimpleAsyncTaskExecutor(ListenerIds.retryId(shared.policy().listener()) + "-C-"));
		}
		String clientId = clientId(properties, consumerFactory);
		if (clientId != null) {
			properties.setClientId(clientId + "-retry");
		}
		Properties consumer = properties.getKafkaConsumerProperties();
		consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		consumer.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
		consumer.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		consumer.setProperty(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(RETRY_METADATA_MAX_AGE_MS));
		// A broker that waits for more records of one lane keeps those of others, too
		consumer.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
		consumer.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
				String.valueOf(Math.min(ConsumerConfig.DEFAULT_FETCH_MAX_WAIT_MS,
						number(configs(consumerFactory, shared.template()), ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
								ConsumerConfig.DEFAULT_FETCH_MAX_WAIT_MS))));
		return container;
	}

	private ResilientListenerContainer container(Shared shared, String id, String group, Collection<String> topics,
			Supplier<Set<String>> moreTopics, ConsumerFactory<?, ?> consumerFactory) {
		BackloggedConsumerFactory consumers = new BackloggedConsumerFactory(consumerFactory,
				commitTimeout(shared.template()), transactions(shared, id), shared.pipelines(),
				new ConsumerIdentity(id, !id.equals(shared.policy().listener()), shared.maxPollInterval(),
						shared.consumers(), moreTopics, shared.chain()::position),
				this.clock);
		ResilientListenerContainer container = shared.template()
			.copy(id, topics.toArray(String[]::new), consumers,
					isAssignedByBrokers(configs(consumerFactory, shared.template())), this.context);
		ContainerProperties properties = container.getContainerProperties();
		properties.setGroupId(group);
		// It would count polls as if they were calls of the listener
		properties.setMicrometerEnabled(false);
		if (properties.getScheduler() == null) {
			properties.setScheduler(this.scheduler);
		}
		PollContext poll = new PollContext(shared.chain(), shared.group(), shared.policy().delivery(),
				attempts(shared, observation(shared, id, group)), shared.topics(), shared.publisher(),
				shared.reporter(), shared.blockage(), this.clock,
				this.context.getBeanProvider(ApplicationCode.class).getIfAvailable(() -> ApplicationCode.UNKNOWN),
				() -> !container.isRunning());
		container.setupMessageListener(new LaneListener(poll));
		return container;
	}

	private Attempts attempts(Shared shared, ListenerObservation observation) {
		TimeSource dueClock = this.clocks.of(shared.cluster());
		RecordProgress progress = new RecordProgress(shared.chain(), this.clock, dueClock);
		RecordOwnership ownership = new RecordOwnership(shared.chain(), shared.group());
		AttemptReporter reporter = new AttemptReporter(shared.chain().listener(), this.events, shared.failures(),
				this.clock);
		FailureHandler failures = new FailureHandler(progress, new FailureDecider(shared.policy()), reporter,
				shared.firstRecords(), dueClock);
		ContainerTemplate template = shared.template();
		Omissions omissions = new Omissions();
		if (shared.kind() == ListenerKind.BATCH) {
			return new BatchAttempts(progress, ownership,
					new BatchInvoker(template.batchListener(omissions), template.batchInterceptor(), omissions),
					shared.methodTransactions(), observation, failures);
		}
		return new RecordAttempts(
				progress, ownership, new RecordInvoker(template.listener(omissions), omissions,
						shared.kind() == ListenerKind.ASYNC_RECORD, template.recordInterceptor(), observation),
				failures);
	}

	private @Nullable Function<String, ProducerTransaction> transactions(Shared shared, String id) {
		if (shared.policy().delivery() != Delivery.EXACTLY_ONCE) {
			return null;
		}
		Duration timeout = this.transactions.settings().timeout();
		if (timeout.compareTo(TransactionSettings.MIN_TIMEOUT) < 0) {
			throw new InvalidListenerException(shared.policy().listener(), TransactionSettings.TIMEOUT_PROPERTY,
					timeout.toMillis() + "ms", "Transactions that go well would run into it.",
					"Use %d s or more.".formatted(TransactionSettings.MIN_TIMEOUT.toSeconds()));
		}
		if (timeout.toMillis() > Integer.MAX_VALUE) {
			throw new InvalidListenerException(shared.policy().listener(), TransactionSettings.TIMEOUT_PROPERTY,
					timeout.toMillis() + "ms",
					"Kafka counts it in milliseconds, of which it takes no more than %d.".formatted(Integer.MAX_VALUE),
					"Use seconds or minutes; the brokers have a limit of their own, transaction.max.timeout.ms.");
		}
		String prefix = this.transactions.settings().idPrefix() + "-" + id;
		ClusterTransactions cluster = this.transactions.on(shared.cluster());
		return (clientIdSuffix) -> cluster.open(prefix + clientIdSuffix);
	}

	private ListenerObservation observation(Shared shared, String id, String group) {
		ContainerProperties properties = shared.template().properties();
		ObservationRegistry registry = ObservationRegistry.NOOP;
		if (properties.isObservationEnabled()) {
			registry = properties.getObservationRegistry();
			if (registry.isNoop()) {
				registry = this.context.getBeanProvider(ObservationRegistry.class)
					.getIfUnique(() -> ObservationRegistry.NOOP);
			}
			shared.template().hideObservations();
		}
		return new ListenerObservation(registry, properties.getObservationConvention(), shared.traces(),
				new AttemptKeyValues(shared.chain()), id, group,
				shared.kind() == ListenerKind.ASYNC_RECORD || shared.policy().delivery() == Delivery.EXACTLY_ONCE);
	}

	private static Map<String, Object> configs(ConsumerFactory<?, ?> factory, ContainerTemplate template) {
		Map<String, Object> configs = new HashMap<>(factory.getConfigurationProperties());
		template.consumerProperties().forEach((name, value) -> configs.put((String) name, value));
		return configs;
	}

	/**
	 * Kafka would log what they fail with, for each poll, and go on without them.
	 */
	private static void checkInterceptors(ListenerPolicy policy, Map<String, Object> configs) {
		String property = ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG;
		List<String> typed = InterceptorTypes.typed(configs.get(property), ConsumerInterceptor.class);
		if (!typed.isEmpty()) {
			throw new InvalidListenerException(policy.listener(), "consumer property " + property,
					String.join(",", typed),
					"It is declared for deserialized keys and values, and gets bytes: the listener deserializes each record on its own, behind the consumer.",
					"Make it a RecordInterceptor bean, which gets what the listener gets; declare it for byte[] or Object if it does not look into keys and values; or empty %s in properties of the annotation."
						.formatted(property));
		}
	}

	private static boolean isAssignedByBrokers(Map<String, Object> configs) {
		return "consumer".equalsIgnoreCase(String.valueOf(configs.get("group.protocol")));
	}

	private static int number(Map<String, Object> configs, String name, int defaultValue) {
		Object configured = configs.get(name);
		return (configured != null) ? Integer.parseInt(configured.toString()) : defaultValue;
	}

	private static Duration commitTimeout(ContainerTemplate template) {
		Duration timeout = template.properties().getSyncCommitTimeout();
		return (timeout != null) ? timeout : COMMIT_TIMEOUT;
	}

	private static @Nullable String clientId(ContainerProperties properties, ConsumerFactory<?, ?> factory) {
		String prefix = properties.getClientId();
		if (prefix != null && !prefix.isEmpty()) {
			return prefix;
		}
		return (String) factory.getConfigurationProperties().get(ConsumerConfig.CLIENT_ID_CONFIG);
	}

	private record Shared(ListenerPolicy policy, TopicChain chain, String group, ContainerTemplate template,
			ListenerKind kind, Set<MethodTransaction> methodTransactions, Cluster cluster, ListenerConsumers consumers,
			long maxPollInterval, Supplier<Pipeline> pipelines, RedirectTopics topics, RedirectPublisher publisher,
			RecordTraces traces, FailureReporter reporter, FailureLog failures, FirstRecords firstRecords,
			RedirectBlockage blockage) {

	}

}
