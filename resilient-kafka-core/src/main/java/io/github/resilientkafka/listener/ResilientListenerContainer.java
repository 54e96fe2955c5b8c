package io.github.resilientkafka.listener;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;

/**
 * A container of a listener. That of its topics takes that of its retry topics along when
 * it is started, stopped, paused or resumed, so that a listener which is stopped by its
 * id is not called any more. A subclass, because a container tells nobody that it is
 * about to stop, and waits for nobody then.
 */
public final class ResilientListenerContainer extends ConcurrentMessageListenerContainer<byte[], byte[]> {

	private @Nullable RetryContainer retries;

	private @Nullable CommonErrorHandler formerErrorHandler;

	/** Not if somebody has stopped that container by its own id. */
	private volatile boolean startsRetry = true;

	/** What to do if it is stopped before it is started again, if it is to be. */
	private volatile @Nullable Runnable cancelRestart;

	public ResilientListenerContainer(ConsumerFactory<byte[], byte[]> consumerFactory, ContainerProperties properties) {
		super(consumerFactory, properties);
	}

	/**
	 * Take another container along from now on, as soon as there is one.
	 * @param retries that of the retry topics
	 */
	public void takeAlong(RetryContainer retries) {
		this.retries = retries;
	}

	/**
	 * Remember what would handle errors if this were an ordinary container.
	 * @param handler the error handler of the application, or {@code null} if it has none
	 */
	public void setFormerErrorHandler(@Nullable CommonErrorHandler handler) {
		this.formerErrorHandler = handler;
	}

	@Nullable CommonErrorHandler formerErrorHandler() {
		return this.formerErrorHandler;
	}

	private @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> retry() {
		return (this.retries != null) ? this.retries.get() : null;
	}

	/**
	 * It has stopped on an error, and is going to be started again.
	 * @param cancel what to do if it is stopped before
	 */
	void awaitRestart(Runnable cancel) {
		this.cancelRestart = cancel;
	}

	/**
	 * Start it again, unless it was stopped meanwhile.
	 */
	void restart() {
		this.lifecycleLock.lock();
		try {
			if (this.cancelRestart != null) {
				this.cancelRestart = null;
				start();
			}
		}
		finally {
			this.lifecycleLock.unlock();
		}
	}

	/**
	 * Otherwise nobody could stop it while it waits to be started again.
	 */
	@Override
	public boolean isRunning() {
		return super.isRunning() || this.cancelRestart != null;
	}

	@Override
	protected void doStart() {
		super.doStart();
		ConcurrentMessageListenerContainer<byte[], byte[]> retry = retry();
		if (retry != null && this.startsRetry) {
			startRetry(retry);
		}
	}

	/**
	 * One that could not be started takes itself for running, and would not be started
	 * again.
	 */
	private static void startRetry(ConcurrentMessageListenerContainer<byte[], byte[]> retry) {
		try {
			retry.start();
		}
		catch (RuntimeException ex) {
			retry.stopAbnormally(() -> {
			});
			throw ex;
		}
	}

	@Override
	protected void doStop(Runnable callback, boolean normal) {
		if (!super.isRunning() && (this.cancelRestart == null || !normal)) {
			// Somebody was faster than what stops it because of an error
			callback.run();
			return;
		}
		ConcurrentMessageListenerContainer<byte[], byte[]> retry = retry();
		if (retry != null) {
			this.startsRetry = retry.isRunning() || !retry.isInExpectedState();
		}
		if (retry == null || !normal) {
			stopThis(callback, normal);
			return;
		}
		AtomicInteger running = new AtomicInteger(2);
		Runnable stopped = () -> {
			if (running.decrementAndGet() == 0) {
				callback.run();
			}
		};
		retry.stop(stopped);
		stopThis(stopped, true);
	}

	private void stopThis(Runnable callback, boolean normal) {
		Runnable cancel = this.cancelRestart;
		this.cancelRestart = null;
		if (cancel != null && !super.isRunning()) {
			cancel.run();
			setStoppedNormally(normal);
			callback.run();
			return;
		}
		super.doStop(callback, normal);
	}

	@Override
	public void pause() {
		super.pause();
		ConcurrentMessageListenerContainer<byte[], byte[]> retry = retry();
		if (retry != null) {
			retry.pause();
		}
	}

	@Override
	public void resume() {
		super.resume();
		ConcurrentMessageListenerContainer<byte[], byte[]> retry = retry();
		if (retry != null) {
			retry.resume();
		}
	}

}
