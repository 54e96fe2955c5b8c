package io.github.resilientkafka.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Answers as Apicurio Registry does that is asked for schemas by their ids (version 2 of
 * its API), and can be away. The server itself has 158 MB and needs Java 21; the client
 * in the tests is the real one.
 */
public final class SchemaRegistryStub implements AutoCloseable {

	private static final Pattern PATH = Pattern.compile("/apis/registry/v2/ids/globalIds/(\\d+)(/references)?");

	private final Map<Integer, String> schemas;

	private final Map<Integer, List<Long>> requests = new ConcurrentHashMap<>();

	private final int port;

	private @Nullable HttpServer server;

	private @Nullable Socket reserved;

	private final Queue<Integer> next = new ConcurrentLinkedQueue<>();

	private volatile int status = 200;

	/**
	 * Start a registry.
	 * @param schemas the schemas by their ids
	 */
	public SchemaRegistryStub(Map<Integer, String> schemas) {
		this.schemas = schemas;
		this.server = start(0);
		this.port = this.server.getAddress().getPort();
	}

	public String url() {
		return "http://localhost:" + this.port + "/apis/registry/v2";
	}

	/**
	 * When a schema was asked for.
	 * @param id the id of the schema
	 * @return the times in epoch ms
	 */
	public List<Long> requests(int id) {
		return this.requests.getOrDefault(id, List.of());
	}

	/**
	 * Answer everything as a proxy does in front of a registry that is away.
	 * @param status of HTTP
	 */
	public void answer(int status) {
		this.status = status;
	}

	/**
	 * The same, once.
	 * @param status of HTTP
	 */
	public void answerNext(int status) {
		this.next.add(status);
	}

	/**
	 * Refuse connections, and keep the port.
	 */
	public void leave() {
		close();
		this.reserved = new Socket();
		try {
			this.reserved.setReuseAddress(true);
			this.reserved.bind(address(this.port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Answer again.
	 */
	public void comeBack() {
		close();
		this.status = 200;
		this.server = start(this.port);
	}

	@Override
	public void close() {
		if (this.server != null) {
			this.server.stop(0);
			this.server = null;
		}
		if (this.reserved != null) {
			try {
				this.reserved.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			this.reserved = null;
		}
	}

	private HttpServer start(int port) {
		try {
			HttpServer server = HttpServer.create(address(port), 0);
			server.createContext("/", this::handle);
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static InetSocketAddress address(int port) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	private void handle(HttpExchange exchange) throws IOException {
		Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
		if (!path.matches()) {
			answer(exchange, 400, "text/plain", "Not a part of this stub");
			return;
		}
		int id = Integer.parseInt(path.group(1));
		boolean references = path.group(2) != null;
		if (!references) {
			this.requests.computeIfAbsent(id, (key) -> new CopyOnWriteArrayList<>()).add(System.currentTimeMillis());
		}
		Integer planned = this.next.poll();
		int answer = (planned != null) ? planned : this.status;
		if (answer != 200) {
			answer(exchange, answer, "text/html", "<html><body>No server is available</body></html>");
		}
		else if (!this.schemas.containsKey(id)) {
			answer(exchange, 404, "application/json",
					"""
							{"error_code": 404, "name": "VersionNotFoundException", "message": "No version with global ID '%d' found."}"""
						.formatted(id));
		}
		else {
			answer(exchange, 200, "application/json", references ? "[]" : this.schemas.get(id));
		}
	}

	private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
		try (exchange) {
			byte[] bytes = body.getBytes();
			exchange.getResponseHeaders().set("Content-Type", type);
			exchange.sendResponseHeaders(status, bytes.length);
			exchange.getResponseBody().write(bytes);
		}
	}

}
