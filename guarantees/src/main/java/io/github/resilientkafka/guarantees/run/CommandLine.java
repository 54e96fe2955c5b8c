package io.github.resilientkafka.guarantees.run;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * Reads options: {@code --name=value} for each component of a record.
 */
public final class CommandLine {

	private static final String PREFIX = "options";

	private CommandLine() {
	}

	/**
	 * Read the options.
	 * @param <T> the type of the record
	 * @param type the record, with defaults
	 * @param arguments {@code --name=value}
	 * @return the options
	 * @throws IllegalArgumentException if an argument is not an option
	 */
	public static <T extends Record> T parse(Class<T> type, String... arguments) {
		List<String> names = Arrays.stream(type.getRecordComponents()).map(CommandLine::option).sorted().toList();
		SimpleCommandLinePropertySource source = new SimpleCommandLinePropertySource(arguments);
		Map<String, Object> values = new HashMap<>();
		for (String name : source.getPropertyNames()) {
			if (!names.contains(name)) {
				throw new IllegalArgumentException("There is no option --%s. Use %s".formatted(name, names));
			}
			values.put(PREFIX + "." + name, String.valueOf(source.getProperty(name)));
		}
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(PREFIX, Bindable.of(type));
	}

	private static String option(RecordComponent component) {
		return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
	}

}
