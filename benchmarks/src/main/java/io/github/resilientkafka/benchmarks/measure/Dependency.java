package io.github.resilientkafka.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.github.resilientkafka.benchmarks.contender.RefusedException;

/**
 * What a listener cannot do without. It answers at once while it is up.
 */
final class Dependency {

	private final int failingMillis;

	private final LongAdder callsWhileDown = new LongAdder();

	private volatile boolean down;

	Dependency(int failingMillis) {
		this.failingMillis = failingMillis;
	}

	void call() {
		if (!this.down) {
			return;
		}
		this.callsWhileDown.increment();
		try {
			TimeUnit.MILLISECONDS.sleep(this.failingMillis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new RefusedException();
	}

	void goDown() {
		this.down = true;
	}

	void comeBack() {
		this.down = false;
	}

	long callsWhileDown() {
		return this.callsWhileDown.sum();
	}

}
