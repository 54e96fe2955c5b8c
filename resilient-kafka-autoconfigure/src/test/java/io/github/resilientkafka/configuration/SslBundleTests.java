package io.github.resilientkafka.configuration;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ConnectionDetails;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker that talks to those only who have a certificate that it trusts, and an
 * application whose clients know it from an SSL bundle alone.
 */
@BrokerTest
class SslBundleTests {

	private static final String PASSWORD = "secret";

	private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

	@TempDir
	private static Path directory;

	@BeforeAll
	static void start() throws Exception {
		makeCertificate();
		Map<String, String> properties = new HashMap<>(Map.of("auto.create.topics.enable", "false",
				"group.initial.rebalance.delay.ms", "0", "offsets.topic.num.partitions", "4",
				"transaction.state.log.num.partitions", "2", "transaction.state.log.replication.factor", "1",
				"transaction.state.log.min.isr", "1", "listener.security.protocol.map",
				"EXTERNAL:SSL,CONTROLLER:PLAINTEXT", "ssl.client.auth", "required"));
		properties.putAll(stores());
		BROKER.brokerProperties(properties);
		BROKER.afterPropertiesSet();
	}

	@AfterAll
	static void stop() {
		BROKER.destroy();
	}

	@Test
	void isUsedByEveryClient() throws Exception {
		String bundle = "spring.ssl.bundle.jks.kafka.";
		EveryClient clients = new EveryClient(clientConfigs());
		try (ConfigurableApplicationContext context = clients.application()
			.with("spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(), "spring.kafka.ssl.bundle=kafka",
					"spring.kafka.security.protocol=SSL", bundle + "keystore.location=file:" + store(),
					bundle + "keystore.type=PKCS12", bundle + "keystore.password=" + PASSWORD,
					bundle + "truststore.location=file:" + store(), bundle + "truststore.type=PKCS12",
					bundle + "truststore.password=" + PASSWORD)
			.run()) {
			clients.assertIsConnected(context);
		}
	}

	@Test
	void ofConnectionDetailsIsUsedByEveryClient() throws Exception {
		JksSslStoreDetails store = new JksSslStoreDetails("PKCS12", null, "file:" + store(), PASSWORD);
		SslBundle bundle = SslBundle.of(new JksSslStoreBundle(store, store));
		EveryClient clients = new EveryClient(clientConfigs());
		try (ConfigurableApplicationContext context = clients.application()
			.withBean("connectionDetails", ConnectionDetails.of(BROKER.getBrokersAsString(), bundle, "SSL"))
			.run()) {
			clients.assertIsConnected(context);
		}
	}

	/**
	 * A certificate that the broker and its clients have and trust.
	 */
	private static void makeCertificate() throws Exception {
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(keytool.toString(), "-genkeypair", "-alias", "localhost", "-keyalg", "EC",
				"-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype",
				"PKCS12", "-keystore", store(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
	}

	private static String store() {
		return directory.resolve("localhost.p12").toString();
	}

	private static Map<String, String> stores() {
		return Map.of("ssl.keystore.type", "PKCS12", "ssl.keystore.location", store(), "ssl.keystore.password",
				PASSWORD, "ssl.key.password", PASSWORD, "ssl.truststore.type", "PKCS12", "ssl.truststore.location",
				store(), "ssl.truststore.password", PASSWORD);
	}

	private static Map<String, Object> clientConfigs() {
		Map<String, Object> configs = new HashMap<>(stores());
		configs.put("bootstrap.servers", BROKER.getBrokersAsString());
		configs.put("security.protocol", "SSL");
		return configs;
	}

}
