package io.github.resilientkafka.failure;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RootCauseTests {

	@Test
	void theInnermostCauseComesFirstAndTheSettingFollows() {
		assertThat(text(new KafkaException("Failed to create new KafkaAdminClient",
				new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"))))
			.isEqualTo("ConfigException: No resolvable bootstrap urls given in bootstrap.servers."
					+ " Check spring.kafka.bootstrap-servers (KafkaException: Failed to create new KafkaAdminClient)");
		assertThat(text(new KafkaException("Failed to construct kafka consumer",
				new KafkaException("Failed to load SSL keystore /none.jks of type JKS",
						new NoSuchFileException("/none.jks")))))
			.startsWith("NoSuchFileException: /none.jks. Check the path in spring.kafka.ssl.trust-store-location");
		assertThat(text(new ExecutionException(new TimeoutException("Timed out waiting for a node assignment"))))
			.startsWith("TimeoutException: Timed out waiting for a node assignment. Check host and port in"
					+ " spring.kafka.bootstrap-servers");
		assertThat(text(new SaslAuthenticationException("Authentication failed: Invalid username or password")))
			.contains("Invalid username or password. Check sasl.mechanism, sasl.jaas.config");
		assertThat(text(new TopicAuthorizationException("Not authorized to access topics: [orders]")))
			.contains("[orders]. Check the ACLs");
	}

	@Test
	void storesAreNamedByTheirOwnSettings() {
		assertThat(text(new IllegalStateException("Unable to connect", new ConnectException("Connection refused"))))
			.isEqualTo("ConnectException: Connection refused. Check host and port of what is called"
					+ " (IllegalStateException)");
		assertThat(text(new IllegalStateException(new UnknownHostException("no.such.host"))))
			.startsWith("UnknownHostException: no.such.host. Check host and port of what is called");
		assertThat(text(new SQLException("relation \"keys\" does not exist", "42P01")))
			.contains("relation \"keys\" does not exist. Check resilient-kafka.deduplication.jdbc.table-name");
	}

	@Test
	void messagesThatMayQuoteARecordAreNotShown() {
		for (Throwable each : List.of(new IllegalStateException("secret"), new SerializationException("secret"),
				new SQLException("Key (id)=(secret) already exists", "23505"))) {
			assertThat(text(new KafkaException("outer", each))).doesNotContain("secret")
				.contains(each.getClass().getSimpleName());
		}
	}

	@Test
	void aMessageComesBeforeAClassWithout() {
		assertThat(text(new TimeoutException("No answer in time", new java.util.concurrent.TimeoutException())))
			.startsWith("TimeoutException: No answer in time. Check host and port");
	}

	@Test
	void nothingIsSaidTwice() {
		TimeoutException cause = new TimeoutException("no answer");
		assertThat(text(new TimeoutException("no answer", cause))).containsOnlyOnce("no answer");
	}

	private static String text(Throwable exception) {
		return new RootCause(exception).text();
	}

}
