package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * The way of an application to all brokers is cut, slow or half-open.
 */
final class NetworkSpoilt implements Fault {

	private static final Duration LATENCY = Duration.ofMillis(400);

	private final int slot;

	private final How how;

	NetworkSpoilt(int slot, How how) {
		this.slot = slot;
		this.how = how;
	}

	@Override
	public String target() {
		return "application " + this.slot;
	}

	@Override
	public void inject(Scene scene) {
		for (Application application : scene.at(this.slot)) {
			switch (this.how) {
				case CUT -> application.link().cut();
				case SLOW -> application.link().slow(LATENCY);
				case HALF_OPEN -> application.link().stall();
			}
		}
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		long touched = scene.at(this.slot).stream().mapToLong((application) -> application.link().touched()).sum();
		return (touched > 0) ? Optional.of(touched + " connections or chunks of data held up") : Optional.empty();
	}

	@Override
	public void heal(Scene scene) {
		scene.at(this.slot).forEach((application) -> application.link().heal());
	}

	/**
	 * What is wrong with the network.
	 */
	enum How {

		CUT, SLOW, HALF_OPEN

	}

}
