package io.github.resilientkafka.guarantees.scene;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a process a wall clock of its own, with libfaketime. Its monotonic clock, and so
 * its waits, stay those of the machine.
 */
public final class FakeClock {

	/** Where Debian's package {@code libfaketime} puts it. */
	private static final List<String> PLACES = List.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
			"/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib64/faketime/libfaketime.so.1");

	private FakeClock() {
	}

	private static Optional<String> library() {
		return PLACES.stream().filter((place) -> Files.exists(Path.of(place))).findFirst();
	}

	/**
	 * Why no process can have a clock of its own.
	 * @return empty if it can
	 */
	public static Optional<String> obstacle() {
		return library().isPresent() ? Optional.empty()
				: Optional.of("libfaketime is missing; install the package libfaketime");
	}

	static Map<String, String> environment(Duration offset) {
		if (offset.isZero()) {
			return Map.of();
		}
		String library = library().orElseThrow();
		return Map.of("LD_PRELOAD", library, "FAKETIME", "%+d".formatted(offset.toSeconds()),
				"FAKETIME_DONT_FAKE_MONOTONIC", "1",
				// Otherwise waits of threads end early
				"FAKETIME_FORCE_MONOTONIC_FIX", "0");
	}

}
