package io.github.resilientkafka.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Reads endpoints of an application over HTTP, as somebody on call does.
 */
public final class ActuatorClient {

	private static final ObjectMapper MAPPER = new ObjectMapper();

	private final HttpClient http = HttpClient.newHttpClient();

	private final String root;

	private ActuatorClient(String root) {
		this.root = root;
	}

	public static ActuatorClient at(String port) {
		return new ActuatorClient("http://localhost:" + port + "/actuator/");
	}

	public static ActuatorClient of(ConfigurableApplicationContext context) {
		return at(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	/**
	 * What an endpoint answers, whatever the status.
	 */
	public Map<String, Object> get(String endpoint) {
		return send(HttpRequest.newBuilder(URI.create(this.root + endpoint)).build()).body();
	}

	/**
	 * What an endpoint answers to a write.
	 */
	public Answer post(String endpoint, String json) {
		return send(HttpRequest.newBuilder(URI.create(this.root + endpoint))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build());
	}

	private Answer send(HttpRequest request) {
		try {
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			return new Answer(response.statusCode(), MAPPER.readValue(response.body(), new TypeReference<>() {
			}));
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * An answer.
	 *
	 * @param status the HTTP status
	 * @param body the body
	 */
	public record Answer(int status, Map<String, Object> body) {

	}

}
