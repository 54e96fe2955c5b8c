package io.github.resilientkafka.configuration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Map;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ConnectionDetails;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where the broker is, a bean tells, as it does for a container. The property tells
 * something else, and nobody goes there.
 */
@BrokerTest
class ConnectionDetailsTests {

	@Test
	void areUsedByEveryClient() throws Exception {
		EveryClient clients = new EveryClient(Map.of("bootstrap.servers", TestBroker.servers()));
		try (ServerSocket elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				ConfigurableApplicationContext context = clients.application()
					.with("spring.kafka.bootstrap-servers=127.0.0.1:" + elsewhere.getLocalPort())
					.withBean("connectionDetails", ConnectionDetails.of(TestBroker.servers()))
					.run()) {
			clients.assertIsConnected(context);
			assertNobodyConnectedTo(elsewhere);
		}
	}

	/**
	 * Connections that were made wait here until they are accepted.
	 */
	private static void assertNobodyConnectedTo(ServerSocket socket) throws IOException {
		socket.setSoTimeout(1);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(socket::accept);
	}

}
