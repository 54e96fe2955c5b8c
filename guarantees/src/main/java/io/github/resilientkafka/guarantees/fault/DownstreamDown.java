package io.github.resilientkafka.guarantees.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * Each call of a listener fails.
 */
final class DownstreamDown implements Fault {

	@Override
	public String target() {
		return "all listeners";
	}

	@Override
	public void inject(Scene scene) throws IOException {
		Files.createFile(marker(scene));
	}

	/**
	 * Each call does fail; how many there are is what breakers are about.
	 */
	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return Files.exists(marker(scene)) ? Optional.of("all calls fail") : Optional.empty();
	}

	@Override
	public void heal(Scene scene) throws IOException {
		Files.delete(marker(scene));
	}

	/**
	 * With each round of trial calls, every 3 s, a consumer goes back to the first record
	 * that has failed.
	 */
	@Override
	public int interruptions() {
		return 10;
	}

	private static Path marker(Scene scene) {
		return scene.directory().resolve("downstream-down");
	}

}
