package io.github.resilientkafka.observability;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Code of the documentation that is meant to be copied.
 */
class DocumentedCodeTests {

	private static final Pattern CLASS = Pattern.compile("```java\\n(import .*?\\n}\\n)```", Pattern.DOTALL);

	@Test
	void theReplayOfDeadLettersCompiles(@TempDir Path directory) throws IOException {
		Matcher code = CLASS.matcher(Docs.text(Docs.DIRECTORY.resolve("operations.md")));
		assertThat(code.find()).isTrue();
		Path source = Files.writeString(directory.resolve("Replay.java"), code.group(1));
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter output = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			assertThat(
					compiler
						.getTask(output, files, null,
								List.of("-proc:none", "-d", directory.toString(), "-classpath",
										System.getProperty("java.class.path")),
								null, files.getJavaFileObjects(source))
						.call())
				.as(output.toString())
				.isTrue();
		}
	}

}
