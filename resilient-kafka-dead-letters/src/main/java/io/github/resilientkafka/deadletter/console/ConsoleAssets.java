package io.github.resilientkafka.deadletter.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.MimeType;
import org.springframework.util.StreamUtils;

/**
 * The files of the console. The names of what the page refers to change with their
 * content, so that no browser shows an old one.
 */
final class ConsoleAssets {

	private final byte[] page;

	private final Map<String, Asset> assets;

	/**
	 * Read the files.
	 * @param paths tells the last segment of the path of an endpoint: the page is served
	 * without a slash at its end, so what it refers to is relative to the root of all
	 * endpoints, whatever stands in front of that
	 */
	ConsoleAssets(Function<String, String> paths) {
		Asset script = new Asset(read("console.js"), MimeType.valueOf("text/javascript;charset=UTF-8"));
		Asset style = new Asset(read("console.css"), MimeType.valueOf("text/css;charset=UTF-8"));
		String scriptName = "console-" + script.hash() + ".js";
		String styleName = "console-" + style.hash() + ".css";
		this.assets = Map.of(scriptName, script, styleName, style);
		String own = paths.apply("kafkaconsole");
		this.page = new String(read("console.html"), StandardCharsets.UTF_8).replace("{style}", own + "/" + styleName)
			.replace("{script}", own + "/" + scriptName)
			.replace("{deadletters}", paths.apply("deadletters"))
			.replace("{resilientkafka}", paths.apply("resilientkafka"))
			.replace("{health}", paths.apply("health"))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] read(String name) {
		try {
			return StreamUtils.copyToByteArray(new ClassPathResource(name, ConsoleAssets.class).getInputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	byte[] page() {
		return this.page;
	}

	@Nullable Asset find(String name) {
		return this.assets.get(name);
	}

	/**
	 * A file.
	 *
	 * @param content what is in it
	 * @param type its type
	 */
	record Asset(byte[] content, MimeType type) {

		String hash() {
			try {
				byte[] hash = MessageDigest.getInstance("SHA-256").digest(this.content);
				return HexFormat.of().formatHex(hash, 0, 6);
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException("Each Java platform has SHA-256", ex);
			}
		}

	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/github/resilientkafka/deadletter/console/console.*");
		}

	}

}
