package io.github.resilientkafka.timeout;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.policy.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

/**
 * Gives each consumer of a listener with a timeout a watch.
 */
public final class TimeoutStages implements StageFactory {

	/**
	 * What a consumer does beside one call between two polls, in ms.
	 */
	private static final long MARGIN = 1_000;

	private final ListenerEvents events;

	private final TaskScheduler scheduler;

	/**
	 * Create a factory.
	 * @param events what is told of calls that do not end
	 */
	public TimeoutStages(ListenerEvents events, TaskScheduler scheduler) {
		this.events = events;
		this.scheduler = scheduler;
	}

	@Override
	public @Nullable Supplier<Stage> stagesOf(StagedListener listener) {
		Duration timeout = listener.policy().stages().get(TimeoutPolicy.class).timeout();
		if (timeout == null) {
			return null;
		}
		String id = listener.policy().listener();
		StuckCalls stuck = new StuckCalls(id, this.events);
		if (listener.traits().async()) {
			return () -> new AsyncCallWatch(id, timeout, stuck, this.scheduler);
		}
		checkPollInterval(listener, timeout);
		return () -> new CallWatch(id, timeout, stuck, this.scheduler);
	}

	/**
	 * A consumer that does not poll for longer than max.poll.interval.ms loses its
	 * partitions, and with them the record that it is busy with. It polls after each call
	 * that takes long, but for the calls that find the culprit in a batch.
	 */
	private static void checkPollInterval(StagedListener listener, Duration timeout) {
		int halvings = 32 - Integer.numberOfLeadingZeros(Math.max(1, listener.maxPollRecords() - 1));
		int calls = listener.traits().batch() ? 1 + halvings : 1;
		long longest = timeout.toMillis() * calls + MARGIN;
		if (longest > listener.maxPollInterval()) {
			throw new InvalidSettingException(TimeoutPolicy.TIMEOUT, timeout.toMillis() + "ms",
					("%d call(s) of that length, between two polls of at most %d records, do not fit into"
							+ " max.poll.interval.ms, which is %d ms.")
						.formatted(calls, listener.maxPollRecords(), listener.maxPollInterval()),
					"Set the timeout to %d ms or less, or spring.kafka.consumer.max-poll-interval to more than %d ms."
						.formatted(Math.max(1, (listener.maxPollInterval() - MARGIN) / calls), longest));
		}
	}

}
