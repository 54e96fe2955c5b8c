package io.github.resilientkafka.failure;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailureSummaryTests {

	private static final StackTraceElement JDK = new StackTraceElement("java.net.Socket", "connect", "Socket.java", 1);

	private static final StackTraceElement GATEWAY = new StackTraceElement("com.acme.Gateway", "charge", "Gateway.java",
			42);

	private static final StackTraceElement PROXY = new StackTraceElement("com.acme.Gateway$$SpringCGLIB$$0", "charge",
			"<generated>", -1);

	private static final StackTraceElement LISTENER = new StackTraceElement("com.acme.Payments", "on", "Payments.java",
			7);

	private static final StackTraceElement SPRING = new StackTraceElement("org.springframework.Any", "invoke",
			"Any.java", 3);

	@Test
	void namesClassesAndFramesOfTheApplicationOnly() {
		Throwable cause = with(new IOException("secret"), JDK, GATEWAY, PROXY, LISTENER, SPRING);
		FailureSummary summary = FailureSummary.of(with(new IllegalStateException("secret", cause), LISTENER, SPRING));
		assertThat(summary.exception()).isEqualTo(IllegalStateException.class.getName());
		assertThat(summary.cause()).isEqualTo(IOException.class.getName());
		assertThat(summary.thrownAt()).isEqualTo("com.acme.Gateway.charge(Gateway.java:42)");
		assertThat(summary.inFull()).isEqualTo("java.lang.IllegalStateException (caused by java.io.IOException) at"
				+ " com.acme.Gateway.charge(Gateway.java:42), called from com.acme.Payments.on(Payments.java:7)");
	}

	@Test
	void looksFurtherOutWhereTheCauseHasNoFrameOfTheApplication() {
		Throwable cause = with(new IOException(), JDK, SPRING);
		assertThat(FailureSummary.of(with(new IllegalStateException(cause), LISTENER)).thrownAt())
			.isEqualTo("com.acme.Payments.on(Payments.java:7)");
	}

	@Test
	void namesTheLibraryWhereNothingIsOfTheApplication() {
		assertThat(FailureSummary.of(with(new IOException(), JDK, SPRING)).thrownAt())
			.isEqualTo("java.net.Socket.connect(Socket.java:1)");
		assertThat(FailureSummary.of(with(new IOException())).inFull()).isEqualTo("java.io.IOException");
	}

	private static Throwable with(Throwable exception, StackTraceElement... frames) {
		exception.setStackTrace(frames);
		return exception;
	}

}
