package io.github.resilientkafka.listener;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The scheduler that all containers share. Not a {@link TaskScheduler} itself: as a bean,
 * that would take the place of the application's.
 */
public final class SharedScheduler implements DisposableBean {

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	/**
	 * Start the scheduler with two daemon threads.
	 */
	public SharedScheduler() {
		this.scheduler.setPoolSize(2);
		this.scheduler.setDaemon(true);
		this.scheduler.setThreadNamePrefix("resilient-kafka-");
		this.scheduler.setRemoveOnCancelPolicy(true);
		this.scheduler.initialize();
	}

	/**
	 * The scheduler.
	 * @return what tasks are scheduled with
	 */
	public TaskScheduler scheduler() {
		return this.scheduler;
	}

	@Override
	public void destroy() {
		this.scheduler.shutdown();
	}

}
