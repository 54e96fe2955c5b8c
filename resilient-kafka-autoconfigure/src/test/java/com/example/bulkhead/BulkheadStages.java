package com.example.bulkhead;

import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.pipeline.StageSettings;
import io.github.resilientkafka.pipeline.StagedListener;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.Order;

/**
 * Gives all consumers of a listener one bulkhead.
 */
@Order(StageOrder.RATE_LIMITER + 1)
@StageSettings(BulkheadPolicy.class)
class BulkheadStages implements StageFactory {

	@Override
	public Supplier<Stage> stagesOf(StagedListener listener) {
		BulkheadPolicy policy = listener.policy().stages().get(BulkheadPolicy.class);
		Semaphore calls = new Semaphore(policy.maxCalls());
		Stage stage = (invocation) -> calls.tryAcquire() ? new Call(calls)
				: new Admission.Refused(System.currentTimeMillis() + policy.pause().toMillis());
		return () -> stage;
	}

	/**
	 * A call that is made.
	 *
	 * @param calls how many more may be made
	 */
	private record Call(Semaphore calls) implements Admitted {

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			this.calls.release();
			return failure;
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			if (cancelled) {
				this.calls.release();
			}
		}

	}

}
