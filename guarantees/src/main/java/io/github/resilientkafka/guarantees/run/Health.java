package io.github.resilientkafka.guarantees.run;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Which components of an application's health are not {@code UP}.
 */
final class Health {

	private static final ObjectMapper JSON = new ObjectMapper();

	private static final Set<String> FINE = Set.of("UP", "UNKNOWN");

	private Health() {
	}

	static Set<String> troubled(String body) {
		try {
			Set<String> troubled = new TreeSet<>();
			collect(JSON.readTree(body), troubled);
			return troubled;
		}
		catch (IOException ex) {
			return Set.of();
		}
	}

	private static void collect(JsonNode node, Set<String> troubled) {
		node.path("components").properties().forEach((component) -> {
			if (!FINE.contains(component.getValue().path("status").asText())) {
				troubled.add(component.getKey());
			}
			collect(component.getValue(), troubled);
		});
	}

}
