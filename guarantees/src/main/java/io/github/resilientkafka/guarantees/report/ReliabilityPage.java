package io.github.resilientkafka.guarantees.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.run.RunResult;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.core.io.ClassPathResource;

/**
 * Writes the page that publishes the figures.
 */
public final class ReliabilityPage {

	private ReliabilityPage() {
	}

	/**
	 * Write the page.
	 * @param arguments the file to write, and the files with the results of runs, soaks
	 * and the like
	 * @throws IOException if a file cannot be read or written
	 */
	public static void write(String... arguments) throws IOException {
		List<RunResult> runs = new ArrayList<>();
		StringBuilder sections = new StringBuilder();
		for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
			if (SoakSection.knows(Path.of(file))) {
				sections.append('\n').append(SoakSection.of(Path.of(file)));
			}
			else {
				runs.add(Results.read(Path.of(file)));
			}
		}
		Files.writeString(Path.of(arguments[0]), text(new Figures(runs)) + sections);
	}

	private static String text(Figures figures) throws IOException {
		String text = new ClassPathResource("reliability.md").getContentAsString(StandardCharsets.UTF_8);
		for (Map.Entry<String, String> figure : values(figures).entrySet()) {
			text = text.replace("{" + figure.getKey() + "}", figure.getValue());
		}
		return text;
	}

	private static String command(RunResult run) {
		Set<Kind> without = run.without();
		String kinds = (without != null && !without.isEmpty())
				? " --without=" + without.stream().map(Kind::id).collect(Collectors.joining(",")) : "";
		return "java -jar guarantees/target/guarantees.jar run --seed=%s --faults=%d --rate=%d%s --modes=%s".formatted(
				run.seed().stream().map(String::valueOf).collect(Collectors.joining(",")),
				run.faults().size() / run.seed().size(), run.rate(), kinds,
				run.modes().keySet().stream().map(Mode::id).collect(Collectors.joining(",")));
	}

	private static Map<String, String> values(Figures figures) {
		long seconds = figures.runs().stream().map(RunResult::duration).mapToLong(Duration::toSeconds).sum();
		return Map.of("orders", String.format(Locale.ROOT, "%,d", figures.ordersOfOurs()), "bit",
				Long.toString(figures.bit()), "kinds",
				Long.toString(figures.kinds().stream().filter((kind) -> figures.bit(kind) > 0).count()), "minutes",
				Long.toString(seconds / 60), "seeds",
				figures.runs()
					.stream()
					.flatMap((run) -> run.seed().stream())
					.distinct()
					.map(String::valueOf)
					.collect(Collectors.joining(", ")),
				"runs", figures.runs().stream().map(ReliabilityPage::command).collect(Collectors.joining("\n")),
				"modes", ModeTable.of(figures), "faults", KindTable.of(figures), "date",
				figures.runs().get(0).start().toString().substring(0, 10), "processors",
				Integer.toString(Runtime.getRuntime().availableProcessors()));
	}

}
