package io.github.resilientkafka.guarantees.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on. They are below those that the operating system gives to
 * clients, so that the port of a server that is down is still free when it starts again.
 */
public final class Ports {

	private static final int FIRST = 10_000;

	private static final int LAST = 31_999;

	private static int next = ThreadLocalRandom.current().nextInt(FIRST, LAST);

	private Ports() {
	}

	/**
	 * A port that was not given out lately.
	 */
	public static synchronized int next() {
		int port = next;
		do {
			port = (port < LAST) ? port + 1 : FIRST;
		}
		while (!isFree(port));
		next = port;
		return port;
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
