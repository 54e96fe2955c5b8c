package io.github.resilientkafka.guarantees.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class TcpProxyTests {

	private final CompletableFuture<Socket> accepted = new CompletableFuture<>();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private ServerSocket echo;

	private TcpProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.echo = new ServerSocket(Ports.next(), 50, InetAddress.getLoopbackAddress());
		daemon(this::accept);
		this.proxy = new TcpProxy(Ports.next(), this.echo.getLocalPort());
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.echo.close();
	}

	@Test
	void healthyProxyPassesAllBytesOn() throws IOException {
		byte[] sent = new byte[16 << 20];
		for (int i = 0; i < sent.length; i++) {
			sent[i] = (byte) (i * 31 >> 3);
		}
		try (Socket client = connect()) {
			daemon(() -> client.getOutputStream().write(sent));
			assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
		}
		assertThat(this.proxy.touched()).isZero();
	}

	@Test
	void clientSeesTheEndOfTheServer() throws IOException {
		try (Socket client = connect()) {
			echo(client, 1);
			send(client, -1);
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void clientOfServerThatIsNotThereIsReset() throws IOException {
		this.echo.close();
		assertReset();
		assertThat(this.proxy.touched()).isZero();
	}

	@Test
	void cutResetsConnectionsAndRefusesNewOnes() throws IOException {
		try (Socket client = connect()) {
			echo(client, 1);
			this.proxy.cut();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read())
				.withMessage("Connection reset");
		}
		assertThat(this.proxy.touched()).isEqualTo(1);
		assertReset();
		assertReset();
		assertThat(this.proxy.touched()).isEqualTo(3);
		this.proxy.heal();
		assertThat(this.proxy.touched()).isZero();
		try (Socket client = connect()) {
			echo(client, 2);
		}
	}

	@Test
	void slowDelaysEachDirection() throws IOException {
		try (Socket client = connect()) {
			echo(client, 1);
			this.proxy.slow(Duration.ofMillis(300));
			long start = System.nanoTime();
			echo(client, 2);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
			assertThat(this.proxy.touched()).isEqualTo(2);
		}
	}

	@Test
	void slowLetsBytesFollowEachOther() throws IOException {
		try (Socket client = connect()) {
			echo(client, 0);
			this.proxy.slow(Duration.ofSeconds(1));
			long start = System.nanoTime();
			daemon(() -> {
				for (int i = 1; i <= 1_000; i++) {
					send(client, i);
				}
			});
			for (int i = 1; i <= 1_000; i++) {
				assertThat(receive(client)).isEqualTo(i);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(2),
					Duration.ofSeconds(20));
		}
	}

	@Test
	void slowStaysInOrderWhenItGetsFaster() throws IOException {
		try (Socket client = connect()) {
			echo(client, 0);
			this.proxy.slow(Duration.ofSeconds(50));
			send(client, 1);
			await().until(() -> this.proxy.touched() == 1);
			this.proxy.slow(Duration.ofMillis(1));
			send(client, 2);
			await().until(() -> this.proxy.touched() == 2);
			this.proxy.heal();
			send(client, 3);
			assertThat(receive(client)).isEqualTo(1);
			assertThat(receive(client)).isEqualTo(2);
			assertThat(receive(client)).isEqualTo(3);
		}
	}

	@Test
	void stallKeepsConnectionsAndHoldsBytesUntilHealed() throws IOException {
		try (Socket before = connect()) {
			echo(before, 1);
			this.proxy.stall();
			send(before, 2);
			try (Socket during = connect()) {
				send(during, 3);
				assertSilent(before);
				assertSilent(during);
				// two pieces of data and a new connection
				await().until(() -> this.proxy.touched() == 3);
				this.proxy.heal();
				assertThat(receive(before)).isEqualTo(2);
				assertThat(receive(during)).isEqualTo(3);
			}
		}
	}

	@Test
	void stallHidesTheEndOfTheServer() throws Exception {
		try (Socket client = connect()) {
			echo(client, 1);
			this.proxy.stall();
			this.accepted.get(30, TimeUnit.SECONDS).close();
			assertSilent(client);
			this.proxy.heal();
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void stallHidesTheEndOfTheClient() throws Exception {
		try (Socket client = connect()) {
			echo(client, 1);
			this.proxy.stall();
		}
		assertThat(this.ended).failsWithin(Duration.ofMillis(300));
		this.proxy.heal();
		this.ended.get(30, TimeUnit.SECONDS);
	}

	@Test
	void stallEndsWithACut() throws IOException {
		try (Socket client = connect()) {
			echo(client, 1);
			this.proxy.stall();
			send(client, 2);
			this.proxy.cut();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read())
				.withMessage("Connection reset");
		}
	}

	@Test
	void senderWaitsWhenTheProxyHoldsEnough() throws Exception {
		try (Socket client = connect()) {
			echo(client, 1);
			this.proxy.stall();
			CompletableFuture<Void> sent = new CompletableFuture<>();
			byte[] data = new byte[64 << 20];
			daemon(() -> {
				client.getOutputStream().write(data);
				sent.complete(null);
			});
			assertThat(sent).failsWithin(Duration.ofSeconds(2));
			this.proxy.heal();
			assertThat(client.getInputStream().readNBytes(data.length)).hasSize(data.length);
			sent.get(30, TimeUnit.SECONDS);
		}
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
	}

	private void assertReset() throws IOException {
		try (Socket client = connect()) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read());
		}
		catch (ConnectException ex) {
			// as early as that
		}
	}

	private static void assertSilent(Socket client) throws IOException {
		client.setSoTimeout(300);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.getInputStream().read());
		client.setSoTimeout(0);
	}

	private static void echo(Socket client, int number) throws IOException {
		send(client, number);
		assertThat(receive(client)).isEqualTo(number);
	}

	private static void send(Socket client, int number) throws IOException {
		client.getOutputStream().write(ByteBuffer.allocate(4).putInt(number).array());
	}

	private static int receive(Socket client) throws IOException {
		return ByteBuffer.wrap(client.getInputStream().readNBytes(4)).getInt();
	}

	private void accept() throws IOException {
		while (true) {
			Socket socket = this.echo.accept();
			this.accepted.complete(socket);
			daemon(() -> {
				echo(socket);
				this.ended.complete(null);
			});
		}
	}

	/**
	 * Send everything back, and end the connection after -1.
	 */
	private static void echo(Socket socket) throws IOException {
		try (socket; InputStream in = socket.getInputStream(); OutputStream out = socket.getOutputStream()) {
			byte[] buffer = new byte[1 << 16];
			int length = in.read(buffer);
			while (length > 0 && !(length == 4 && buffer[0] == -1)) {
				out.write(buffer, 0, length);
				length = in.read(buffer);
			}
		}
	}

	private static void daemon(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// the other end is gone
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	private interface Work {

		void run() throws IOException;

	}

}
