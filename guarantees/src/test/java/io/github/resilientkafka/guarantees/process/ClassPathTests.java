package io.github.resilientkafka.guarantees.process;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClassPathTests {

	private static final List<Path> OLD = List.of(Path.of("/old/resilient-kafka-core-0.0.9.jar"),
			Path.of("/old/resilient-kafka-autoconfigure-0.0.9.jar"), Path.of("/old/other.jar"));

	@Test
	void jarsOfTheLibraryAreReplaced() {
		ClassPath classPath = new ClassPath(
				List.of(Path.of("/lib/guarantees-classes.jar"), Path.of("/lib/kafka-clients-3.9.2.jar"),
						Path.of("/lib/resilient-kafka-core-0.1.0.jar"), Path.of("/lib/spring-core-6.jar")));
		assertThat(classPath.replaceLibrary(OLD)).hasToString(
				"/lib/guarantees-classes.jar:/lib/kafka-clients-3.9.2.jar:/lib/spring-core-6.jar:/old/resilient-kafka-core-0.0.9.jar:/old/resilient-kafka-autoconfigure-0.0.9.jar");
	}

	@Test
	void directoriesOfTheLibraryAreReplaced() {
		ClassPath classPath = new ClassPath(List.of(Path.of("/src/guarantees/target/classes"),
				Path.of("/src/resilient-kafka-core/target/classes"), Path.of("/m2/spring-core-6.jar")));
		assertThat(classPath.replaceLibrary(OLD).entries()).containsExactly(Path.of("/src/guarantees/target/classes"),
				Path.of("/m2/spring-core-6.jar"), OLD.get(0), OLD.get(1));
	}

	@Test
	void libraryMustBeThere() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ClassPath(List.of()).replaceLibrary(List.of(Path.of("/old/other.jar"))));
	}

}
