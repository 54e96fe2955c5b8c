package io.github.resilientkafka.assembly;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.invocation.AsyncFailureHandler;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.method.AnnotatedListener;
import io.github.resilientkafka.method.ListenerKind;
import io.github.resilientkafka.method.ListenerPayload;
import io.github.resilientkafka.method.ListenerValidator;
import io.github.resilientkafka.method.OtherMechanisms;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.policy.InvalidSettingException;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.redirect.RedirectPublishers;
import io.github.resilientkafka.topic.ClusterClocks;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import io.github.resilientkafka.transaction.Transactions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpoint;
import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Creates the containers of annotated methods and classes, with all that the application
 * has configured for its own: the factory {@code kafkaListenerContainerFactory} makes a
 * container that ours are modelled on.
 */
public final class ResilientListenerContainerFactory
		implements KafkaListenerContainerFactory<ConcurrentMessageListenerContainer<byte[], byte[]>> {

	private static final String APPLICATION_FACTORY = "kafkaListenerContainerFactory";

	private final ApplicationContext context;

	private final ListenerPolicies policies;

	private final TopicNames topicNames;

	private final Supplier<ListenerAssembler> assembler;

	private final RegisteredListeners listeners;

	private final OtherMechanisms others;

	/**
	 * Create the factory. spring-kafka wants it while beans with annotated methods are
	 * made, and such a bean may make others that redirects, transactions, stages and the
	 * time depend on. So these are looked up with the first listener.
	 * @param context the application context
	 * @param policies makes the policies
	 * @param topicNames how topics are named
	 * @param publishers what redirects are sent with
	 * @param transactions what exactly-once listeners are run in
	 * @param stages make what calls have to pass
	 * @param scheduler what the containers schedule with
	 * @param listeners where listeners are registered
	 * @param others is told what has got a listener
	 * @param exceptionMessages whether messages of exceptions are logged
	 * @param clocks what tells when a record is due
	 */
	public ResilientListenerContainerFactory(ApplicationContext context, ListenerPolicies policies,
			TopicNames topicNames, ObjectProvider<RedirectPublishers> publishers,
			ObjectProvider<Transactions> transactions, ObjectProvider<StageFactory> stages, TaskScheduler scheduler,
			RegisteredListeners listeners, OtherMechanisms others, boolean exceptionMessages,
			ObjectProvider<ClusterClocks> clocks) {
		this.context = context;
		this.policies = policies;
		this.topicNames = topicNames;
		this.assembler = SingletonSupplier.of(() -> new ListenerAssembler(context, publishers.getObject(),
				transactions.getObject(), stages.orderedStream().toList(), scheduler, new ListenerEvents(context),
				exceptionMessages, clocks.getObject()));
		this.listeners = listeners;
		this.others = others;
	}

	@Override
	public ConcurrentMessageListenerContainer<byte[], byte[]> createListenerContainer(KafkaListenerEndpoint endpoint) {
		ListenerEndpoint listenerEndpoint = ListenerEndpoint.of(endpoint);
		if (listenerEndpoint == null) {
			throw unsupported();
		}
		listenerEndpoint.validate(this.context.getClassLoader());
		MethodKafkaListenerEndpoint<?, ?> methodEndpoint = listenerEndpoint.endpoint();
		AnnotatedListener annotated = listenerEndpoint.listener();
		String id = String.valueOf(endpoint.getId());
		ListenerPolicy policy = this.policies.of(id, annotated);
		if (annotated.isAsync()) {
			methodEndpoint.setErrorHandler(new AsyncFailureHandler());
		}
		AbstractKafkaListenerContainerFactory<?, ?, ?> application = applicationFactory(id);
		ListenerKind kind = kind(methodEndpoint, annotated, application);
		new ListenerValidator(annotated).validate(kind, policy.delivery());
		methodEndpoint.setBatchListener(kind == ListenerKind.BATCH);
		ContainerTemplate template = template(id, application, methodEndpoint);
		if (annotated.isAsync()) {
			template.silenceAsyncFailures();
			template.hideObservations();
		}
		String group = group(id, template, application);
		TopicChain chain = new TopicChain(policy, List.copyOf(endpoint.getTopics()), group, this.topicNames);
		RegisteredListener listener;
		try {
			listener = this.assembler.get()
				.assemble(policy, chain, group, template, kind,
						template.passesValuesOn() ? ListenerPayload.of(annotated, kind) : ListenerPayload.ANY,
						annotated.transactions(methodEndpoint.getBean()), application.getConsumerFactory());
		}
		catch (InvalidSettingException ex) {
			throw this.policies.refusal(id, annotated, ex);
		}
		this.listeners.add(listener);
		this.others.created(annotated);
		listener.retryContainer().register();
		return listener.main();
	}

	private static ListenerKind kind(MethodKafkaListenerEndpoint<?, ?> endpoint, AnnotatedListener annotated,
			AbstractKafkaListenerContainerFactory<?, ?, ?> application) {
		Boolean batch = (endpoint.getBatchListener() != null) ? endpoint.getBatchListener()
				: application.isBatchListener();
		if (Boolean.TRUE.equals(batch)) {
			return ListenerKind.BATCH;
		}
		return annotated.isAsync() ? ListenerKind.ASYNC_RECORD : ListenerKind.RECORD;
	}

	private AbstractKafkaListenerContainerFactory<?, ?, ?> applicationFactory(String id) {
		Object factory = this.context.containsBean(APPLICATION_FACTORY) ? this.context.getBean(APPLICATION_FACTORY)
				: null;
		if (factory instanceof AbstractKafkaListenerContainerFactory<?, ?, ?> usable) {
			return usable;
		}
		throw new InvalidListenerException(id, "bean '" + APPLICATION_FACTORY + "'",
				(factory != null) ? factory.getClass().getName() : null,
				"The consumer configuration of the application is taken from a ConcurrentKafkaListenerContainerFactory of that name.",
				"Let Spring Boot create it (it backs off from none but a bean of the same name), or define one.");
	}

	private static ContainerTemplate template(String id, AbstractKafkaListenerContainerFactory<?, ?, ?> factory,
			KafkaListenerEndpoint endpoint) {
		if (factory.createListenerContainer(endpoint) instanceof ConcurrentMessageListenerContainer<?, ?> container) {
			return new ContainerTemplate(container);
		}
		throw new InvalidListenerException(id, "bean '" + APPLICATION_FACTORY + "'", factory.getClass().getName(),
				"It does not make ConcurrentMessageListenerContainers.",
				"Define a ConcurrentKafkaListenerContainerFactory of that name.");
	}

	private static String group(String id, ContainerTemplate template,
			AbstractKafkaListenerContainerFactory<?, ?, ?> factory) {
		String group = template.properties().getGroupId();
		if (!StringUtils.hasText(group) && factory.getConsumerFactory() != null) {
			group = (String) factory.getConsumerFactory().getConfigurationProperties().get("group.id");
		}
		if (!StringUtils.hasText(group)) {
			throw new InvalidListenerException(id, "@ResilientKafkaListener(groupId)", null,
					"The listener has no consumer group, which is where offsets are kept and what retry topics are named by.",
					"Set groupId or id in the annotation, or spring.kafka.consumer.group-id.");
		}
		return group;
	}

	private static UnsupportedOperationException unsupported() {
		return new UnsupportedOperationException(
				"This factory is for methods and classes with @ResilientKafkaListener; use it through the annotation only");
	}

	@Override
	public ConcurrentMessageListenerContainer<byte[], byte[]> createContainer(TopicPartitionOffset... topicPartitions) {
		throw unsupported();
	}

	@Override
	public ConcurrentMessageListenerContainer<byte[], byte[]> createContainer(String... topics) {
		throw unsupported();
	}

	@Override
	public ConcurrentMessageListenerContainer<byte[], byte[]> createContainer(Pattern topicPattern) {
		throw unsupported();
	}

}
