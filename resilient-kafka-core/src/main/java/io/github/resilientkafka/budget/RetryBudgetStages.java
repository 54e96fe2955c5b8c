package io.github.resilientkafka.budget;

import java.util.function.Supplier;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives each listener a retry budget of its own.
 */
public final class RetryBudgetStages implements StageFactory {

	private final ListenerEvents events;

	private final TimeSource clock;

	/**
	 * Create a factory.
	 * @param events what is told when a budget is spent
	 */
	public RetryBudgetStages(ListenerEvents events, TimeSource clock) {
		this.events = events;
		this.clock = clock;
	}

	@Override
	public @Nullable Supplier<Stage> stagesOf(StagedListener listener) {
		RetryBudgetPolicy policy = listener.policy().stages().get(RetryBudgetPolicy.class);
		boolean retries = !listener.policy().retry().lanes().isEmpty()
				|| listener.policy().retry().immediate().maxAttempts() > 0;
		if (!policy.enabled() || !retries) {
			return null;
		}
		RetryBudget budget = new RetryBudget(policy, this.clock.millis());
		SpentBudget spent = new SpentBudget(
				new Pause(listener.policy().listener(), PauseReason.RETRY_BUDGET, this.events, this.clock),
				policy.window().toMillis());
		boolean inPlaceOnly = listener.policy().retry().lanes().isEmpty();
		return () -> new RetryBudgetStage(budget, inPlaceOnly, spent, this.clock);
	}

}
