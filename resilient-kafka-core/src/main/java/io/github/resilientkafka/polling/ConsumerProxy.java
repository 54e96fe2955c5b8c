package io.github.resilientkafka.polling;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.log.LogAccessor;
import org.springframework.util.ReflectionUtils;

/**
 * The consumer that a container sees: polling, pausing, seeking and committing go through
 * a {@link BackloggedConsumer}, all else to the client. A proxy, because {@code Consumer}
 * has other methods in other versions of the client.
 */
final class ConsumerProxy implements InvocationHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ConsumerProxy.class));

	private final Consumer<byte[], byte[]> consumer;

	private final BackloggedConsumer backlog;

	private ConsumerProxy(Consumer<byte[], byte[]> consumer, BackloggedConsumer backlog) {
		this.consumer = consumer;
		this.backlog = backlog;
	}

	@SuppressWarnings("unchecked")
	static Consumer<byte[], byte[]> around(Consumer<byte[], byte[]> consumer, BackloggedConsumer backlog) {
		return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(ConsumerProxy.class.getClassLoader(),
				new Class<?>[] { Consumer.class, Backlogged.class }, new ConsumerProxy(consumer, backlog));
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" }) // what a reflective method returns
	public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
		if (method.getDeclaringClass() == Backlogged.class) {
			return this.backlog;
		}
		switch (method.getName()) {
			case "poll":
				if (!(args[0] instanceof Duration timeout)) {
					throw unsupported(method);
				}
				return this.backlog.poll(timeout);
			case "subscribe":
				if (args.length < 2 || !(args[0] instanceof Collection<?> topics)) {
					throw unsupported(method);
				}
				this.backlog.subscribe((Collection<String>) topics, (ConsumerRebalanceListener) args[1]);
				return null;
			case "pause":
				this.backlog.pauses().pause((Collection<TopicPartition>) args[0]);
				break;
			case "resume":
				this.backlog.pauses().resume((Collection<TopicPartition>) args[0]);
				return null;
			case "paused":
				return this.backlog.pauses().byContainer();
			case "position":
				return position(method, args);
			case "commitSync", "commitAsync":
				ConsumerView.refuseCommitOfWaiting(method, args, this.backlog::firstWaiting);
				break;
			case "seek":
				this.backlog.forget(List.of((TopicPartition) args[0]));
				break;
			case "seekToBeginning", "seekToEnd":
				this.backlog.forget((Collection<TopicPartition>) args[0]);
				break;
			case "unsubscribe":
				unsubscribe(method, args);
				return null;
			case "close":
				this.backlog.close(() -> close(method, args));
				return null;
			case "equals":
				return proxy == args[0];
			default:
		}
		return delegate(this.consumer, method, args);
	}

	/**
	 * What no container calls: it would go past the backlog.
	 */
	private static UnsupportedOperationException unsupported(Method method) {
		return new UnsupportedOperationException("The consumer of a resilient listener has no " + method);
	}

	private Object position(Method method, Object[] args) throws Throwable {
		Long first = this.backlog.firstKept((TopicPartition) args[0]);
		if (first != null) {
			return first;
		}
		try {
			return delegate(this.consumer, method, args);
		}
		catch (NoOffsetForPartitionException ex) {
			this.backlog.beginAnew(ex);
			return delegate(this.consumer, method, args);
		}
		catch (OffsetOutOfRangeException ex) {
			this.backlog.goOn(ex);
			throw ex;
		}
	}

	/**
	 * A consumer that the brokers do not take may say so here. The container would leave
	 * it open, and nobody would learn that it has stopped.
	 */
	private void unsubscribe(Method method, Object[] args) throws Throwable {
		try {
			delegate(this.consumer, method, args);
		}
		catch (WakeupException ex) {
			throw ex;
		}
		catch (KafkaException ex) {
			logger.debug(ex, "A consumer that is about to be closed could not unsubscribe");
		}
	}

	private void close(Method method, Object[] args) throws Exception {
		try {
			method.invoke(this.consumer, args);
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowException(ex.getTargetException());
		}
	}

	private static Object delegate(Object target, Method method, Object[] args) throws Throwable {
		try {
			return method.invoke(target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * Has a backlog.
	 */
	@FunctionalInterface
	interface Backlogged {

		Backlog backlog();

	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.proxies().registerJdkProxy(Consumer.class, Backlogged.class);
			hints.proxies().registerJdkProxy(Consumer.class);
		}

	}

}
