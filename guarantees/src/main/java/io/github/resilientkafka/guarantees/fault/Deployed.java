package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.Deployment;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * All instances are stopped and started one by one with other delays, another concurrency
 * and another version of the library.
 */
final class Deployed implements Fault {

	private static final Duration SHUTDOWN = Duration.ofSeconds(40);

	@Override
	public String target() {
		return "all applications";
	}

	@Override
	public void inject(Scene scene) throws InterruptedException {
		for (int slot = 0; slot < Scene.SLOTS; slot++) {
			for (Application application : scene.at(slot)) {
				application.process().terminate(SHUTDOWN);
			}
			for (Application application : scene.at(slot)) {
				Deployment next = application.deployment().next(scene.otherVersion());
				application.start(next);
			}
			for (Application application : scene.at(slot)) {
				Started.await(application);
			}
		}
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return MembersGone.since(before, scene)
			.map((gone) -> gone + ", delays " + scene.applications().get(0).deployment().delays());
	}

	@Override
	public void heal(Scene scene) {
		// The next deployment goes back
	}

	@Override
	public int interruptions() {
		return 2 * Scene.SLOTS;
	}

}
