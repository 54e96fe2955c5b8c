package io.github.resilientkafka.circuitbreaker;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilientkafka.announcement.PauseCause;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.time.TimeOfDay;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of a breaker that is open is true.
 */
class BreakerHistoryTests {

	private final SettableClock clock = new SettableClock();

	private final CircuitBreaker breaker = CircuitBreaker.of("service",
			CircuitBreakerConfig.custom()
				.minimumNumberOfCalls(4)
				.slidingWindowSize(4)
				.permittedNumberOfCallsInHalfOpenState(2)
				.slowCallDurationThreshold(Duration.ofSeconds(1))
				.waitDurationInOpenState(Duration.ofMinutes(2))
				.build());

	private final BreakerHistory history = new WatchedBreaker(this.breaker, this.clock).history();

	@Test
	void namesTheMostFrequentFailureNotThePoisonRecordThatFailsLast() {
		fail(new IllegalArgumentException("long ago"));
		this.breaker.reset();
		ConnectException away = new ConnectException("on purpose");
		away.setStackTrace(
				new StackTraceElement[] { new StackTraceElement("com.acme.Gateway", "charge", "Gateway.java", 42) });
		fail(new ConnectException("before"));
		fail(new ConnectException("before"));
		fail(away);
		fail(new IllegalArgumentException("poison"));
		PauseCause cause = this.history.refusal();
		assertThat(cause.detail()).isEqualTo("circuit breaker 'service' is open: 100 % of 4 calls failed, 3 of 4 with"
				+ " java.net.ConnectException");
		assertThat(cause.exception()).isSameAs(away);
		assertThat(cause.remedy())
			.isEqualTo("Mend what fails; the listener tries again by itself. Check whether what is called at"
					+ " com.acme.Gateway.charge(Gateway.java:42) works. Check host and port of what is called");
	}

	@Test
	void tellsHowToLetGoOfRecordsThatABugOfTheListenerHolds() {
		for (int call = 0; call < 4; call++) {
			fail(new IllegalStateException("bug"));
		}
		assertThat(this.history.refusal().remedy()).endsWith(
				". If it is a bug of the listener, the records wait for a version without it. To let them go to retry topics and dead letters instead, set the breaker to DISABLED or let it ignore the exception");
	}

	@Test
	void tellsWhenTheNextTrialIsAndHowManyHaveFailed() {
		assertThat(this.history.nextTrial()).isZero();
		open();
		long opened = this.clock.wallMillis();
		assertThat(this.history.nextTrial()).isEqualTo(opened + 120_000);
		assertThat(this.history.refusal().progress())
			.isEqualTo("The next trial call is made at " + TimeOfDay.of(opened + 120_000));
		this.clock.tick(Duration.ofMinutes(3));
		this.breaker.transitionToHalfOpenState();
		assertThat(this.history.nextTrial()).isZero();
		fail(new ConnectException());
		fail(new ConnectException());
		long again = this.clock.wallMillis();
		assertThat(this.breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
		PauseCause cause = this.history.refusal();
		assertThat(cause.detail()).isEqualTo("circuit breaker 'service' is open: 100 % of 4 calls failed");
		assertThat(cause.progress()).isEqualTo(
				"Trial calls that have failed since: 2, the last at %s; the next trial" + " call is made at %s",
				TimeOfDay.of(again), TimeOfDay.of(again + 120_000));
		this.breaker.transitionToClosedState();
		open();
		assertThat(this.history.refusal().progress()).startsWith("The next trial call is made at");
	}

	@Test
	void tellsWhoHasOpenedIt() {
		fail(new IllegalStateException("unrelated"));
		this.breaker.transitionToOpenState();
		PauseCause cause = this.history.refusal();
		assertThat(cause.detail()).isEqualTo("circuit breaker 'service' was opened by hand");
		assertThat(cause.exception()).isNull();
		assertThat(cause.remedy()).startsWith("Close it to let the listener go on");
		assertThat(cause.progress()).startsWith("The next trial call is made at");
		this.breaker.transitionToForcedOpenState();
		assertThat(this.history.refusal().detail()).isEqualTo("circuit breaker 'service' was forced open by hand");
		assertThat(this.history.refusal().progress()).isNull();
	}

	@Test
	void tellsOfSlowCalls() {
		for (int call = 0; call < 4; call++) {
			this.breaker.onSuccess(2, TimeUnit.SECONDS);
		}
		PauseCause cause = this.history.refusal();
		assertThat(cause.detail())
			.isEqualTo("circuit breaker 'service' is open: 100 % of 4 calls took longer than 1000 ms");
		assertThat(cause.exception()).isNull();
		assertThat(cause.remedy()).startsWith("Find out what is slow");
	}

	private void open() {
		for (int call = 0; call < 4; call++) {
			fail(new ConnectException());
		}
		assertThat(this.breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	private void fail(Exception failure) {
		this.breaker.onError(1, TimeUnit.MILLISECONDS, failure);
	}

}
