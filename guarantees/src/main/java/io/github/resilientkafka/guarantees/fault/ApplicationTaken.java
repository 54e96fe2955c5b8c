package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * An application process is killed, frozen or stopped.
 */
final class ApplicationTaken implements Fault {

	private static final Duration SHUTDOWN = Duration.ofSeconds(40);

	private final int slot;

	private final Taking taking;

	ApplicationTaken(int slot, Taking taking) {
		this.slot = slot;
		this.taking = taking;
	}

	@Override
	public String target() {
		return "application " + this.slot;
	}

	@Override
	public void inject(Scene scene) {
		for (Application application : scene.at(this.slot)) {
			switch (this.taking) {
				case KILL -> application.process().kill();
				case FREEZE -> application.process().suspend();
				case STOP -> application.process().terminate(SHUTDOWN);
			}
		}
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return MembersGone.since(before, scene);
	}

	@Override
	public void heal(Scene scene) {
		for (Application application : scene.at(this.slot)) {
			if (this.taking == Taking.FREEZE) {
				application.process().resume();
			}
			else {
				application.start();
			}
		}
	}

	@Override
	public int interruptions() {
		return 2;
	}

}
