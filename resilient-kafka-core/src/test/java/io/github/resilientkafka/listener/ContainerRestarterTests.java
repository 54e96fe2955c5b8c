package io.github.resilientkafka.listener;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.github.resilientkafka.time.TimeSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.kafka.event.ConcurrentContainerStoppedEvent;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Containers stop while others are started again, and while the application ends.
 */
class ContainerRestarterTests {

	private final ResilientListenerContainer main = mock();

	private final ResilientListenerContainer retry = mock();

	private final List<Runnable> starts = new ArrayList<>();

	private ContainerRestarter restarter;

	@BeforeEach
	void setUp() {
		given(this.main.getListenerId()).willReturn("orders");
		given(this.retry.getListenerId()).willReturn("orders.retry");
		RegisteredListener listener = mock();
		given(listener.main()).willReturn(this.main);
		willAnswer((call) -> this.retry).given(listener).retry();
		given(listener.consumers()).willReturn(mock());
		RegisteredListeners listeners = mock();
		given(listeners.all()).willReturn(List.of(listener));
		TaskScheduler scheduler = mock();
		given(scheduler.getClock()).willReturn(Clock.systemUTC());
		given(scheduler.schedule(any(Runnable.class), any(Instant.class))).willAnswer((call) -> {
			this.starts.add(call.getArgument(0));
			return mock(ScheduledFuture.class);
		});
		this.restarter = new ContainerRestarter(listeners, scheduler, mock(ApplicationEventPublisher.class),
				mock(TimeSource.class));
	}

	/**
	 * A container says under its lock that it has stopped.
	 */
	@Test
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void aContainerThatStopsDoesNotWaitForOneThatIsStarted() throws InterruptedException {
		ReentrantLock lock = new ReentrantLock();
		willAnswer((call) -> {
			lock.lock();
			lock.unlock();
			return false;
		}).given(this.main).isInExpectedState();
		this.restarter.stopped(stopped(this.retry));
		Thread start = new Thread(this.starts.get(0));
		lock.lock();
		try {
			start.start();
			await().until(lock::hasQueuedThreads);
			this.restarter.stopped(stopped(this.main));
		}
		finally {
			lock.unlock();
		}
		start.join();
		assertThat(this.restarter.pending()).containsExactly("orders");
		then(this.retry).should().restart();
	}

	@Test
	void aContainerThatIsStartedWhileTheApplicationEndsIsStopped() {
		this.restarter.stopped(stopped(this.main));
		willAnswer((call) -> {
			this.restarter.closed(mock(ContextClosedEvent.class));
			return null;
		}).given(this.main).restart();
		this.starts.get(0).run();
		then(this.main).should().stop();
	}

	@Test
	void whatIsCancelledIsNotStarted() {
		this.restarter.stopped(stopped(this.main));
		this.restarter.closed(mock(ContextClosedEvent.class));
		this.starts.get(0).run();
		then(this.main).should(never()).restart();
	}

	@Test
	void aContainerThatStopsTwiceIsStartedOnce() {
		this.restarter.stopped(stopped(this.main));
		this.restarter.stopped(stopped(this.main));
		assertThat(this.starts).hasSize(1);
		assertThat(this.restarter.pending()).containsExactly("orders");
	}

	private static ConcurrentContainerStoppedEvent stopped(MessageListenerContainer container) {
		ConcurrentContainerStoppedEvent event = mock();
		given(event.getContainer(MessageListenerContainer.class)).willReturn(container);
		return event;
	}

}
