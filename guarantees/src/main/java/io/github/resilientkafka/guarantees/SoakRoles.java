package io.github.resilientkafka.guarantees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.resilientkafka.guarantees.report.Results;
import io.github.resilientkafka.guarantees.report.SoakSection;
import io.github.resilientkafka.guarantees.run.CommandLine;
import io.github.resilientkafka.guarantees.soak.Idle;
import io.github.resilientkafka.guarantees.soak.IdleOptions;
import io.github.resilientkafka.guarantees.soak.Scale;
import io.github.resilientkafka.guarantees.soak.ScaleOptions;
import io.github.resilientkafka.guarantees.soak.Soak;
import io.github.resilientkafka.guarantees.soak.SoakOptions;
import io.github.resilientkafka.guarantees.soak.SoakResult;

/**
 * The roles that measure for long or with large numbers. Each leaves its result as JSON
 * and as Markdown.
 */
final class SoakRoles {

	private SoakRoles() {
	}

	static void soak(String... arguments) throws Exception {
		beQuiet();
		SoakOptions options = CommandLine.parse(SoakOptions.class, arguments);
		SoakResult result = new Soak(options).run();
		keep(result, options.directory().resolve(SoakSection.SOAK));
		System.exit(result.held() ? 0 : 1);
	}

	static void idle(String... arguments) throws Exception {
		beQuiet();
		IdleOptions options = CommandLine.parse(IdleOptions.class, arguments);
		keep(new Idle(options).run(), options.directory().resolve(SoakSection.IDLE));
		System.exit(0);
	}

	static void scale(String... arguments) throws Exception {
		beQuiet();
		ScaleOptions options = CommandLine.parse(ScaleOptions.class, arguments);
		keep(new Scale(options).run(), options.directory().resolve(SoakSection.SCALE));
		System.exit(0);
	}

	/**
	 * What the suite's own clients say of brokers that come and go is of no use.
	 */
	private static void beQuiet() {
		System.setProperty("guarantees.log", "ERROR");
	}

	private static void keep(Object result, Path file) throws IOException {
		Results.write(result, file);
		String section = SoakSection.of(file);
		Files.writeString(file.resolveSibling(file.getFileName().toString().replace(".json", ".md")), section);
		System.out.println();
		System.out.println(section);
	}

}
