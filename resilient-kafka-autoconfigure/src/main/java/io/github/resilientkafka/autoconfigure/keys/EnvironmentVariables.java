package io.github.resilientkafka.autoconfigure.keys;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Environment variables: whose they are, and what they are called. The environment is
 * shared with others, so what begins like a key need not be meant as one.
 */
final class EnvironmentVariables {

	/**
	 * What Kubernetes sets for each service of the namespace.
	 */
	private static final Pattern SERVICE_LINK = Pattern
		.compile("\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

	private EnvironmentVariables() {
	}

	static boolean isSourceOf(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

	/**
	 * Whether a variable may be somebody else's. In a group of ours, or a few letters
	 * away from a key, it is not.
	 */
	static boolean mayBeForeign(String variable, KeyAdvice advice) {
		return isServiceLink(variable) || advice.kind() == KeyAdvice.Kind.ELSEWHERE
				|| advice.kind() == KeyAdvice.Kind.NONE;
	}

	static boolean isServiceLink(String variable) {
		return SERVICE_LINK.matcher(variable).matches();
	}

	/**
	 * The variables that begin with the prefix and have an underscore for its dash, with
	 * what follows.
	 */
	static Map<String, List<String>> withDashes(ConfigurationPropertySource source, ConfigurationPropertyName prefix) {
		String start = prefix.getElement(0, Form.DASHED).replace('-', '_').toUpperCase(Locale.ROOT) + "_";
		return Arrays.stream(((SystemEnvironmentPropertySource) source.getUnderlyingSource()).getPropertyNames())
			.filter((name) -> name.toUpperCase(Locale.ROOT).startsWith(start) && !isServiceLink(name))
			.collect(Collectors.toMap((name) -> name,
					(name) -> List.of(name.substring(start.length()).toLowerCase(Locale.ROOT).split("_")),
					(first, second) -> first, LinkedHashMap::new));
	}

	static String origin(String variable) {
		return "System Environment Property \"%s\"".formatted(variable);
	}

	static String value(ConfigurationPropertySource source, String variable) {
		return String.valueOf(((SystemEnvironmentPropertySource) source.getUnderlyingSource()).getProperty(variable));
	}

}
