package io.github.resilientkafka.guarantees.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.Assert;

/**
 * Where a child process finds its classes.
 *
 * @param entries jars and directories of classes
 */
public record ClassPath(List<Path> entries) {

	private static final Pattern LIBRARY = Pattern.compile(".*/resilient-kafka-[^/]*(\\.jar|/target/classes)");

	public ClassPath {
		entries = List.copyOf(entries);
	}

	/**
	 * What this process runs with. The jar of {@code java -jar} has the others in its
	 * manifest, where a child could not leave one out; its own classes are in a jar among
	 * them.
	 */
	public static ClassPath own() {
		List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).toAbsolutePath())
			.toList();
		Path libraries = entries.get(0).resolveSibling("lib");
		return (entries.size() == 1 && Files.isDirectory(libraries)) ? new ClassPath(jarsOf(libraries))
				: new ClassPath(entries);
	}

	/**
	 * What this process runs with, with the resilient-kafka jars of a directory instead
	 * of its own.
	 */
	public static ClassPath withLibrary(Path directory) {
		return own().replaceLibrary(jarsOf(directory.toAbsolutePath()));
	}

	ClassPath replaceLibrary(List<Path> jars) {
		List<Path> library = jars.stream().filter(ClassPath::isLibrary).toList();
		Assert.notEmpty(library, () -> "No resilient-kafka jar in " + jars);
		return new ClassPath(
				Stream.concat(this.entries.stream().filter((entry) -> !isLibrary(entry)), library.stream()).toList());
	}

	private static boolean isLibrary(Path entry) {
		return LIBRARY.matcher(entry.toString().replace(File.separatorChar, '/')).matches();
	}

	private static List<Path> jarsOf(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".jar")).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return this.entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

}
