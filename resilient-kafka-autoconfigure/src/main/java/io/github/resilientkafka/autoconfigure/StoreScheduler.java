package io.github.resilientkafka.autoconfigure;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The thread that asks stores something now and then: one that hangs holds up nothing
 * else.
 */
final class StoreScheduler implements DisposableBean {

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	StoreScheduler() {
		this.scheduler.setPoolSize(1);
		this.scheduler.setDaemon(true);
		this.scheduler.setThreadNamePrefix("resilient-kafka-deduplication-");
		this.scheduler.setRemoveOnCancelPolicy(true);
		this.scheduler.initialize();
	}

	TaskScheduler scheduler() {
		return this.scheduler;
	}

	@Override
	public void destroy() {
		this.scheduler.shutdown();
	}

}
