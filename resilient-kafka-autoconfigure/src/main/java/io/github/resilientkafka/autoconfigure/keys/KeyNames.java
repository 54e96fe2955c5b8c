package io.github.resilientkafka.autoconfigure.keys;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * How the elements of a key below a prefix are written.
 *
 * @param prefix the prefix
 */
record KeyNames(ConfigurationPropertyName prefix) {

	/**
	 * The elements below the prefix.
	 */
	List<String> elements(ConfigurationPropertyName name) {
		return elements(name, this.prefix.getNumberOfElements());
	}

	static List<String> elements(ConfigurationPropertyName name, int first) {
		return IntStream.range(first, name.getNumberOfElements())
			.mapToObj((index) -> name.getElement(index, Form.ORIGINAL))
			.toList();
	}

	/**
	 * The key as properties have it, with an element in brackets that has dots.
	 */
	String text(List<String> elements) {
		return this.prefix + elements.stream()
			.map((element) -> element.contains(".") ? "[" + element + "]" : "." + element)
			.collect(Collectors.joining());
	}

	/**
	 * The name of the environment variable that sets a key.
	 */
	String variable(List<String> elements) {
		return text(elements).replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	ConfigurationPropertyName name(List<String> elements) {
		ConfigurationPropertyName name = this.prefix;
		for (String element : elements) {
			boolean plain = !element.contains(".") && ConfigurationPropertyName.isValid(element);
			name = name.append(plain ? element : "[" + element + "]");
		}
		return name;
	}

}
