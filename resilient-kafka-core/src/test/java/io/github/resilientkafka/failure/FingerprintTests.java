package io.github.resilientkafka.failure;

import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTests {

	private static final ApplicationCode HERE = new ApplicationCode(List.of("io.github.resilientkafka.failure"));

	@Test
	void isOfTheInnermostCauseAndWhereTheApplicationThrewIt() {
		Fingerprint fingerprint = Fingerprint.of(new RuntimeException("outer", failure("one")), HERE);
		assertThat(fingerprint)
			.hasToString("java.lang.IllegalStateException@io.github.resilientkafka.failure.FingerprintTests.failure");
		assertThat(Fingerprint.of(failure("another message"), HERE)).isEqualTo(fingerprint);
		assertThat(Fingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
	}

	@Test
	void lambdasHaveTheNameOfTheirMethod() {
		Supplier<Throwable> lambda = () -> new IllegalStateException("in a lambda");
		assertThat(Fingerprint.of(lambda.get(), HERE).frame())
			.isEqualTo("io.github.resilientkafka.failure.FingerprintTests.lambdasHaveTheNameOfTheirMethod");
	}

	@Test
	void namesOfProxiesAreThoseOfTheirClasses() {
		Fingerprint fingerprint = Fingerprint.printed("com.acme.Refused", """
				com.acme.Refused: no
					at com.acme.Orders$$SpringCGLIB$$0.charge(<generated>)
					at org.springframework.Whatever.run(Whatever.java:3)
				""", ApplicationCode.UNKNOWN);
		assertThat(fingerprint).hasToString("com.acme.Refused@com.acme.Orders.charge");
	}

	@Test
	void aPrintedTraceTellsTheSameAsTheException() {
		String trace = """
				org.springframework.kafka.listener.ListenerExecutionFailedException: failed
					at org.springframework.kafka.listener.Container.invoke(Container.java:1)
					at com.acme.Listener.listen(Listener.java:10)
				Caused by: java.net.ConnectException: Connection refused
					at java.base/sun.nio.ch.Net.pollConnect(Native Method)
					at app//com.acme.Gateway.lambda$charge$3(Gateway.java:42)
					... 12 more
				""";
		assertThat(Fingerprint.printed("java.net.ConnectException", trace, ApplicationCode.UNKNOWN))
			.hasToString("java.net.ConnectException@com.acme.Gateway.charge");
	}

	/**
	 * As from a pool of a client library.
	 */
	@Test
	void aCauseThatWasThrownElsewhereIsNamedByWhereTheApplicationHasMetIt() {
		Throwable cause = new IllegalStateException("elsewhere");
		cause.setStackTrace(new StackTraceElement[] { new StackTraceElement("com.other.Client", "read", null, -1) });
		assertThat(Fingerprint.of(new RuntimeException(cause), HERE)).hasToString(
				"java.lang.IllegalStateException@io.github.resilientkafka.failure.FingerprintTests.aCauseThatWasThrownElsewhereIsNamedByWhereTheApplicationHasMetIt");
		assertThat(Fingerprint.of(cause, HERE)).hasToString("java.lang.IllegalStateException@com.other.Client.read");
	}

	@Test
	void aTraceThatWasCutTellsWhatIsLeft() {
		assertThat(Fingerprint.printed("a.B", "a.B: x\n\tat com.acme.Listener.listen(Listener.java:1)\n\tat com.ac",
				ApplicationCode.UNKNOWN))
			.hasToString("a.B@com.acme.Listener.listen");
		assertThat(Fingerprint.printed("a.B", null, ApplicationCode.UNKNOWN)).hasToString("a.B");
		assertThat(Fingerprint.printed(null, null, ApplicationCode.UNKNOWN)).isEqualTo(Fingerprint.UNKNOWN);
	}

	@Test
	void hostileTracesTakeNoTime() {
		String trace = "\tat " + "a/".repeat(100_000) + "(".repeat(100_000);
		assertThat(Fingerprint.printed("a.B", trace.repeat(3), ApplicationCode.UNKNOWN).frame()).isNull();
	}

	@Test
	void longNamesAreCut() {
		assertThat(Fingerprint.parse("x".repeat(10_000)).exception()).hasSize(250);
	}

	private static IllegalStateException failure(String message) {
		return new IllegalStateException(message);
	}

}
