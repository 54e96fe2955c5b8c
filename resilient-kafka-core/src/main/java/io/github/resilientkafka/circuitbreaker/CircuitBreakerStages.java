package io.github.resilientkafka.circuitbreaker;

import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives each listener the circuit breaker that its policy names.
 */
public final class CircuitBreakerStages implements StageFactory {

	private final Supplier<CircuitBreakerRegistry> registry;

	private final ListenerEvents events;

	private final TimeSource clock;

	public CircuitBreakerStages(Supplier<CircuitBreakerRegistry> registry, ListenerEvents events, TimeSource clock) {
		this.registry = registry;
		this.events = events;
		this.clock = clock;
	}

	@Override
	public @Nullable Supplier<Stage> stagesOf(StagedListener listener) {
		String name = listener.policy().stages().get(CircuitBreakerPolicy.class).instance();
		if (name == null) {
			return null;
		}
		CurrentBreaker breaker = new CurrentBreaker(this.registry.get(), name, this.clock);
		breaker.get();
		Pause pause = new Pause(listener.policy().listener(), PauseReason.CIRCUIT_BREAKER, this.events, this.clock);
		return () -> new CircuitBreakerStage(breaker, listener.policy().retry().classifier(), pause, this.clock);
	}

}
