package com.example.orders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/examples.md} shows is what is compiled and tested here.
 */
class ExamplesPageTests {

	private static final Path PAGE = Path.of("../docs/examples.md");

	/** A link to a source file, and the block that shows it. */
	private static final Pattern SHOWN = Pattern.compile("\\]\\(\\.\\./examples/([^)]+)\\)[^`]*```(\\w+)\\n(.*?)```",
			Pattern.DOTALL);

	private static final Pattern BLOCK = Pattern.compile("^```\\w+$", Pattern.MULTILINE);

	static Stream<MatchResult> shown() throws IOException {
		return SHOWN.matcher(Files.readString(PAGE)).results().toList().stream();
	}

	@Test
	void eachBlockHasASource() throws IOException {
		List<String> languages = shown().map((shown) -> shown.group(2)).toList();
		assertThat(languages).contains("java", "kotlin", "yaml");
		assertThat(BLOCK.matcher(Files.readString(PAGE)).results()).hasSameSizeAs(languages);
	}

	@ParameterizedTest
	@MethodSource("shown")
	void isTheSource(MatchResult shown) throws IOException {
		assertThat(shown.group(3)).isEqualTo(Files.readString(Path.of(shown.group(1))));
	}

}
