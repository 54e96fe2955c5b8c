package io.github.resilientkafka.guarantees.fault;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * An instance is started with a wrong wall clock, and later with the right one.
 */
final class ClockMoved implements Fault {

	private final int slot;

	private final Duration offset;

	ClockMoved(int slot, Duration offset) {
		this.slot = slot;
		this.offset = offset;
	}

	@Override
	public String target() {
		return "application " + this.slot;
	}

	@Override
	public void inject(Scene scene) throws InterruptedException {
		restart(scene, this.offset);
		for (Application application : scene.at(this.slot)) {
			Started.await(application);
		}
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return scene.at(this.slot)
			.get(0)
			.answer("/actuator/health")
			.map(ClockMoved::ahead)
			.filter((ahead) -> ahead.minus(this.offset).abs().compareTo(Duration.ofMinutes(5)) < 0)
			.map((ahead) -> "answers with a time that is %d s off".formatted(ahead.toSeconds()));
	}

	private static Duration ahead(HttpResponse<String> response) {
		return response.headers()
			.firstValue("Date")
			.map((date) -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
			.map((time) -> Duration.between(Instant.now(), time))
			.orElse(Duration.ZERO);
	}

	@Override
	public void heal(Scene scene) {
		restart(scene, Duration.ZERO);
	}

	private void restart(Scene scene, Duration clockOffset) {
		for (Application application : scene.at(this.slot)) {
			application.process().kill();
			application.start(application.deployment().withClockOffset(clockOffset));
		}
	}

	@Override
	public int interruptions() {
		return 4;
	}

}
