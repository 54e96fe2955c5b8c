package io.github.resilientkafka.guarantees.run;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.fault.PlannedFault;
import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.UnansweredException;
import org.jspecify.annotations.Nullable;

/**
 * One fault from its injection until everything has recovered from it.
 */
final class FaultRun {

	/**
	 * Within this time after a fault is mended the lag is back at zero.
	 */
	static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

	/** A fault goes on for this much longer if it has changed nothing yet. */
	private static final Duration PATIENCE = Duration.ofSeconds(6);

	private static final long INTERVAL_MILLIS = 500;

	private final Scene scene;

	private final int number;

	private final PlannedFault planned;

	private final Set<String> named = new TreeSet<>();

	private @Nullable String bite;

	private @Nullable String failure;

	FaultRun(Scene scene, int number, PlannedFault planned) {
		this.scene = scene;
		this.number = number;
		this.planned = planned;
	}

	FaultResult run() throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(this.planned.pause().toMillis());
		Facts before = facts();
		attempt("be injected", () -> this.planned.fault().inject(this.scene));
		long end = System.nanoTime() + this.planned.duration().toNanos();
		long limitOfBite = end + PATIENCE.toNanos();
		while (System.nanoTime() < end || (this.bite == null && System.nanoTime() < limitOfBite)) {
			look(before);
			TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
		}
		attempt("be mended", () -> this.planned.fault().heal(this.scene));
		Recovery recovery = new Recovery(this.scene.surveyor(), this.scene.modes());
		long limit = System.nanoTime() + RECOVERY_LIMIT.toNanos();
		while (!recovery.done() && System.nanoTime() < limit) {
			recovery.look();
			look(before);
			TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
		}
		return new FaultResult(this.number, this.planned.kind(), this.planned.fault().target(), this.bite, this.failure,
				recovery.times(), this.named, this.planned.fault().interruptions());
	}

	private Facts facts() throws InterruptedException {
		while (true) {
			try {
				return this.scene.surveyor().facts();
			}
			catch (UnansweredException ex) {
				TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
			}
		}
	}

	private void attempt(String what, Step step) throws InterruptedException {
		try {
			step.run();
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			this.failure = "could not %s: %s".formatted(what, ex);
		}
	}

	private void look(Facts before) {
		try {
			if (this.bite == null) {
				this.bite = this.planned.fault().bite(this.scene, before).orElse(null);
			}
		}
		catch (UnansweredException ex) {
			// The next look may be answered
		}
		if (this.planned.kind().namedBy().isEmpty()
				|| this.named.stream().anyMatch(this.planned.kind().namedBy()::contains)) {
			return;
		}
		for (Application application : this.scene.applications()) {
			if (!application.peer() && application.process().isAlive()) {
				Optional<String> health = application.health();
				health.ifPresent((body) -> this.named.addAll(Health.troubled(body)));
			}
		}
	}

	private interface Step {

		void run() throws Exception;

	}

}
