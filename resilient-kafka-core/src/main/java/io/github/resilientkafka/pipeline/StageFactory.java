package io.github.resilientkafka.pipeline;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Makes the stages of one policy. A bean of this type takes part in all listeners, in the
 * order of its {@code @Order}; see {@link StageOrder}.
 */
public interface StageFactory {

	/**
	 * Prepare the stages of a listener. Called once for each listener, while the
	 * application starts.
	 * @param listener the listener
	 * @return makes a stage for each consumer of the listener, or {@code null} if this
	 * listener has none
	 * @throws io.github.resilientkafka.InvalidListenerException if the stages cannot work
	 */
	@Nullable Supplier<Stage> stagesOf(StagedListener listener);

}
