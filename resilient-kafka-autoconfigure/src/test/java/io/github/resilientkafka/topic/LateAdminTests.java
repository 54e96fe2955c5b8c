package io.github.resilientkafka.topic;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The admin client gets its answers late, or not at all.
 */
@BrokerTest
class LateAdminTests {

	private final String slow = TestBroker.newTopic(1);

	private final String other = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final AtomicInteger asked = new AtomicInteger();

	private final CountDownLatch late = new CountDownLatch(1);

	private volatile Runnable trouble = () -> {
	};

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void holdsUpNoRedirectToAnotherTopic(String delivery) {
		this.trouble = this::waitForAnswer;
		try (ConfigurableApplicationContext context = run(delivery)) {
			TestBroker.send(this.slow, "fails");
			await().until(() -> this.asked.get() > 0);
			sendBoth(this.other);
			TestBroker.awaitRecords(retry(this.other), 1);
			assertThat(TestBroker.records(retry(this.slow))).isEmpty();
			this.late.countDown();
			TestBroker.awaitRecords(retry(this.slow), 1);
			await().until(() -> TestBroker.committed(this.group, this.slow, 0) == 1
					&& TestBroker.committed(this.group, this.other, 0) == 2);
			assertThat(TestBroker.committedRecords(retry(this.slow))).hasSize(1);
			assertThat(TestBroker.committedRecords(retry(this.other))).hasSize(1);
		}
		finally {
			this.late.countDown();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void holdsUpNoRedirectToATopicThatWasThere(String delivery) {
		try (ConfigurableApplicationContext context = run(delivery)) {
			sendBoth(this.slow);
			TestBroker.awaitRecords(retry(this.slow), 1);
			int before = this.asked.get();
			this.trouble = () -> {
				throw new TimeoutException("on purpose");
			};
			AtomicInteger sent = new AtomicInteger(1);
			await().pollInterval(Duration.ofMillis(200)).until(() -> {
				sendBoth(this.slow);
				sent.incrementAndGet();
				return this.asked.get() > before + 1;
			});
			TestBroker.awaitRecords(retry(this.slow), sent.get());
			assertThat(TestBroker.committedRecords(retry(this.slow))).hasSize(sent.get());
		}
	}

	private void waitForAnswer() {
		try {
			this.late.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void sendBoth(String topic) {
		TestBroker.send(topic, "fails");
		TestBroker.send(topic, "succeeds");
	}

	private String retry(String topic) {
		return topic + "." + this.group + ".retry-1h";
	}

	private ConfigurableApplicationContext run(String delivery) {
		return TestApplication.of(Orders.class)
			.with("slow=" + this.slow, "other=" + this.other, "group=" + this.group,
					"resilient-kafka.defaults.delivery=" + delivery)
			.withBean("lateAdmins", new LateAdmins())
			.run();
	}

	/**
	 * Whoever asks for nothing but the retry topic of the one topic is in trouble.
	 */
	private final class LateAdmins implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof ClusterAdmins)
					? new ClusterAdmins(List.of(), (configs) -> late(Admin.create(configs))) : bean;
		}

		private Admin late(Admin admin) {
			return (Admin) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Admin.class },
					(proxy, method, arguments) -> {
						if (method.getName().equals("describeTopics") && isOfSlowTopic(arguments[0])) {
							LateAdminTests.this.asked.incrementAndGet();
							LateAdminTests.this.trouble.run();
						}
						try {
							return method.invoke(admin, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

		private boolean isOfSlowTopic(Object topics) {
			return topics instanceof Collection<?> names
					&& Set.copyOf(names).equals(Set.of(retry(LateAdminTests.this.slow)));
		}

	}

	static class Orders {

		@ResilientKafkaListener(id = "orders", topics = { "${slow}", "${other}" }, groupId = "${group}",
				retryDelays = "1h")
		void listen(String value) {
			if (value.equals("fails")) {
				throw new IllegalStateException("fails");
			}
		}

	}

}
