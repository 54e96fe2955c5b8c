package io.github.resilientkafka.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.policy.ListenerPolicyResolver;
import io.github.resilientkafka.policy.Setting;
import io.github.resilientkafka.policy.SettingsGroup;
import io.github.resilientkafka.policy.StagePolicy;
import io.github.resilientkafka.policy.StagePolicyType;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StreamUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What properties are bound to, {@code docs/configuration.md} and the metadata for
 * editors say the same.
 */
class ConfigurationReferenceTests {

	private static final String DEFAULTS = "resilient-kafka.defaults.";

	private static final String LISTENERS = "resilient-kafka.listeners";

	private static final String SUPPRESS = "resilient-kafka.startup-checks.suppress";

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern COMMA_OUTSIDE_OF_CODE = Pattern.compile(",(?=(?:[^`]*`[^`]*`)*[^`]*$)");

	private final Map<String, Property> bound = bound();

	private final Map<String, String> documented = documented();

	@Test
	void allKeysAreDocumented() {
		assertThat(this.documented.keySet()).containsExactlyInAnyOrderElementsOf(this.bound.keySet());
	}

	@Test
	void allSettingsOfAListenerAreBound() {
		assertThat(this.bound.keySet()).filteredOn((key) -> key.startsWith(DEFAULTS))
			.containsExactlyInAnyOrderElementsOf(settings().map((key) -> DEFAULTS + key).toList());
	}

	@Test
	void documentedDefaultsAreTrue() {
		SoftAssertions.assertSoftly((softly) -> this.documented.forEach((key, text) -> {
			Property property = this.bound.get(key);
			if (property.isSet()) {
				softly.assertThat(text).as(key).matches(CODE);
				softly.assertThat(property.read(code(text))).as(key).isEqualTo(property.value());
			}
			else {
				softly.assertThat(text).as(key).isNotBlank().doesNotContain("`");
			}
		}));
	}

	/**
	 * The annotation processor looks for the first {@code @param} that begins with the
	 * name of a component.
	 */
	@Test
	void noDescriptionIsTakenForThatOfAnother() {
		records().forEach((type) -> {
			List<String> names = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
			for (int i = 0; i < names.size(); i++) {
				String name = names.get(i);
				assertThat(names.subList(0, i)).as("%s before %s", type.getSimpleName(), name)
					.noneMatch((before) -> before.startsWith(name));
			}
		});
	}

	@Test
	void hintsAreForKeysAndNameAllValues() throws IOException {
		Map<String, Map<?, ?>> hints = byName(
				metadata("META-INF/additional-spring-configuration-metadata.json").get("hints"));
		hints.forEach((name, hint) -> {
			Property property = this.bound.get(name);
			List<String> values = values(hint);
			if (name.equals(SUPPRESS + ".keys")) {
				assertThat(values).containsExactlyInAnyOrderElementsOf(rules());
			}
			else if (property.type().toClass().isEnum()) {
				assertThat(values.stream().map(property::read)).as(name)
					.containsExactlyInAnyOrderElementsOf(Stream.of(property.type().toClass().getEnumConstants())
						.filter((constant) -> constant != HealthLevel.UNKNOWN)
						.toList());
			}
			classes(hint).forEach((type) -> assertThat(ClassUtils.isPresent(type, getClass().getClassLoader()))
				.as("%s: %s", name, type)
				.isTrue());
		});
		assertThat(hints.keySet()).containsAll(this.bound.entrySet()
			.stream()
			.filter((property) -> property.getValue().type().toClass().isEnum())
			.map(Map.Entry::getKey)
			.toList());
		assertThat(hints).containsKeys(SUPPRESS + ".keys", DEFAULTS + "retry.on", DEFAULTS + "retry.not-on",
				DEFAULTS + "circuit-breaker.instance", DEFAULTS + "rate-limiter.instance",
				DEFAULTS + "deduplication.store");
	}

	@Test
	void metadataDescribesWhatIsBoundAndDocumented() throws IOException {
		Map<?, ?> metadata = metadata("META-INF/spring-configuration-metadata.json");
		assumeTrue(metadata != null, "The annotation processor has not run");
		Map<String, Map<?, ?>> properties = byName(metadata.get("properties"));
		properties.keySet().removeIf((name) -> !name.startsWith("resilient-kafka."));
		assertThat(properties.remove(LISTENERS)).isNotNull();
		assertThat(properties.keySet()).containsExactlyInAnyOrderElementsOf(
				this.bound.keySet().stream().map((key) -> key.replace(".<rule>", "")).toList());
		SoftAssertions.assertSoftly((softly) -> properties.forEach((name, described) -> {
			String description = String.valueOf(described.get("description"));
			softly.assertThat(description).as(name).matches("[A-Z].*\\.");
			Property property = this.bound.get(name.equals(SUPPRESS) ? SUPPRESS + ".<rule>" : name);
			Object value = described.get("defaultValue");
			if (name.startsWith(DEFAULTS)) {
				softly.assertThat(value).as(name).isNull();
				softly.assertThat(description)
					.as(name)
					.contains(property.isSet() ? "Built-in: " + code(this.documented.get(name)) + "." : "Built-in: ");
			}
			else if (property.isSet()) {
				softly.assertThat(property.read(String.valueOf(value))).as(name).isEqualTo(property.value());
			}
			else {
				softly.assertThat(value).as(name).isNull();
			}
		}));
	}

	/**
	 * What is bound, by its key; what may stand below a listener, too, by that below
	 * {@code defaults}.
	 */
	static Map<String, Property> bound() {
		Map<String, Property> all = new TreeMap<>();
		Binder nothing = new Binder(new MapConfigurationPropertySource(Map.of()));
		ResilientKafkaPropertyCheckAutoConfiguration.records()
			.forEach(
					(prefix, type) -> collect(prefix, nothing.bindOrCreate(prefix.toString(), Bindable.of(type)), all));
		Map<String, Object> builtIn = new TreeMap<>();
		ListenerPolicyResolver.BUILT_IN.forEach((setting, value) -> builtIn.put(setting.key(), value));
		stages().forEach((stage) -> builtIn.putAll(stage.builtIn()));
		builtIn.forEach((setting, value) -> all.computeIfPresent(DEFAULTS + setting,
				(key, property) -> new Property(property.type(), value)));
		return all;
	}

	/**
	 * The keys of all settings of a listener.
	 */
	static Stream<String> settings() {
		return Stream.concat(Arrays.stream(Setting.values()).map(Setting::key),
				stages().stream().flatMap((stage) -> stage.settings().keySet().stream()));
	}

	/**
	 * All policies with settings that there are. Those of tests are nested.
	 */
	private static List<StagePolicyType> stages() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(SettingsGroup.class));
		return scanner.findCandidateComponents("io.github.resilientkafka")
			.stream()
			.map((definition) -> ClassUtils.resolveClassName(String.valueOf(definition.getBeanClassName()), null))
			.filter((type) -> !type.isMemberClass())
			.map((type) -> StagePolicyType.of(type.asSubclass(StagePolicy.class)))
			.toList();
	}

	private static void collect(ConfigurationPropertyName prefix, Object bound, Map<String, Property> all) {
		for (RecordComponent component : bound.getClass().getRecordComponents()) {
			ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
			component.getAccessor().setAccessible(true);
			Object value = ReflectionUtils.invokeMethod(component.getAccessor(), bound);
			if (component.getType().isRecord()) {
				collect(name, value, all);
			}
			else if (component.getType() == Map.class) {
				if (!name.toString().equals(LISTENERS)) {
					all.put(name + ".<rule>", new Property(ResolvableType.forClass(String.class), null));
				}
			}
			else {
				all.put(name.toString(), new Property(ResolvableType.forType(component.getGenericType()), value));
			}
		}
	}

	private static Stream<Class<?>> records() {
		return ResilientKafkaPropertyCheckAutoConfiguration.records()
			.values()
			.stream()
			.flatMap((type) -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
			.filter(Class::isRecord);
	}

	/**
	 * The default of each key, as it is written.
	 */
	private static Map<String, String> documented() {
		Map<String, String> all = new LinkedHashMap<>();
		for (String line : lines("configuration.md")) {
			String[] cells = line.split("\\|");
			if (line.startsWith("| `") && !line.startsWith("| `management.")) {
				List<String> names = CODE.matcher(cells[1]).results().map((match) -> match.group(1)).toList();
				String[] defaults = COMMA_OUTSIDE_OF_CODE.split(cells[2].strip());
				assertThat(defaults).as(line).hasSameSizeAs(names);
				String first = names.get(0).startsWith("resilient-kafka.") ? names.get(0) : DEFAULTS + names.get(0);
				String group = first.substring(0, first.lastIndexOf('.'));
				for (int i = 0; i < defaults.length; i++) {
					all.put((i == 0) ? first : group + names.get(i), defaults[i].strip());
				}
			}
		}
		return all;
	}

	private static String code(String text) {
		return CODE.matcher(text).results().findFirst().map((match) -> match.group(1)).orElse(text);
	}

	private static List<String> rules() {
		return lines("startup-checks.md").stream()
			.filter((line) -> line.startsWith("| `"))
			.map(ConfigurationReferenceTests::code)
			.toList();
	}

	private static List<String> lines(String page) {
		Path path = Stream.of("docs", "../docs", "../../docs")
			.map((docs) -> Path.of(docs, page))
			.filter(Files::exists)
			.findFirst()
			.orElseThrow();
		try {
			return Files.readAllLines(path);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Map<String, Object> metadata(String location) throws IOException {
		for (URL resource : Collections.list(getClass().getClassLoader().getResources(location))) {
			try (InputStream in = resource.openStream()) {
				String json = StreamUtils.copyToString(in, StandardCharsets.UTF_8);
				if (json.contains("\"" + DEFAULTS)) {
					return JsonParserFactory.getJsonParser().parseMap(json);
				}
			}
		}
		return null;
	}

	private static Map<String, Map<?, ?>> byName(Object items) {
		return ((Collection<?>) items).stream()
			.map((item) -> (Map<?, ?>) item)
			.collect(Collectors.toMap((item) -> (String) item.get("name"), (item) -> item, (a, b) -> a, TreeMap::new));
	}

	private static List<String> values(Map<?, ?> hint) {
		return (hint.get("values") instanceof Collection<?> values)
				? values.stream().map((value) -> (String) ((Map<?, ?>) value).get("value")).toList() : List.of();
	}

	private static Set<String> classes(Map<?, ?> hint) {
		return (hint.get("providers") instanceof Collection<?> providers) ? providers.stream()
			.map((provider) -> ((Map<?, ?>) provider).get("parameters"))
			.filter(Map.class::isInstance)
			.map((parameters) -> (String) ((Map<?, ?>) parameters).get("target"))
			.collect(Collectors.toSet()) : Set.of();
	}

	/**
	 * What a key is bound to.
	 *
	 * @param type the type of its values
	 * @param value its value where nobody sets one, or {@code null}
	 */
	record Property(ResolvableType type, Object value) {

		boolean isSet() {
			return this.value != null && !this.value.equals(List.of());
		}

		Object read(String text) {
			return new Binder(new MapConfigurationPropertySource(Map.of("value", text)))
				.bind("value", Bindable.of(this.type))
				.get();
		}

	}

}
