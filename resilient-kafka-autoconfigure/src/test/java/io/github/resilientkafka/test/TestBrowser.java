package io.github.resilientkafka.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import static org.awaitility.Awaitility.await;

/**
 * A real Chromium without a window.
 */
public final class TestBrowser implements AutoCloseable {

	private static final String AXE = "/axe.min.js";

	private final ChromeDriver driver;

	private TestBrowser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Whether there is one on this machine.
	 */
	public static boolean isInstalled() {
		return binary().isPresent() && Files.isExecutable(Path.of("/usr/bin/chromedriver"));
	}

	private static Optional<Path> binary() {
		return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser")
			.map(Path::of)
			.filter(Files::isExecutable)
			.findFirst();
	}

	public static TestBrowser start() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(binary().orElseThrow().toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--window-size=1280,900");
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
			.usingAnyFreePort()
			.withSilent(true)
			.build();
		return new TestBrowser(new ChromeDriver(service, options));
	}

	public void open(String url) {
		this.driver.get(url);
	}

	public String text() {
		return this.driver.findElement(By.tagName("body")).getText();
	}

	public void awaitText(String text) {
		await("'" + text + "'").ignoreExceptions().until(() -> text().contains(text));
	}

	/**
	 * Press what has a name for those who do not see it, as others press what they see.
	 */
	public void press(String name) {
		await(name).ignoreExceptions().until(() -> {
			button(name).click();
			return true;
		});
	}

	private WebElement button(String name) {
		return this.driver.findElements(By.cssSelector("button, nav a"))
			.stream()
			.filter((each) -> each.isDisplayed() && each.isEnabled() && each.getAccessibleName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Press the first of those whose name begins so.
	 */
	public void pressFirst(String beginning) {
		await(beginning).ignoreExceptions().until(() -> {
			this.driver.findElements(By.cssSelector("button"))
				.stream()
				.filter((each) -> each.isDisplayed() && each.getAccessibleName().startsWith(beginning))
				.findFirst()
				.orElseThrow()
				.click();
			return true;
		});
	}

	public void type(String label, String text) {
		this.driver.findElements(By.cssSelector("input, textarea"))
			.stream()
			.filter((each) -> each.isDisplayed() && each.getAccessibleName().equals(label))
			.findFirst()
			.orElseThrow()
			.sendKeys(text);
	}

	public void choose(String value) {
		// The page may show its lists anew at any moment
		await(value).ignoreExceptions().until(() -> {
			this.driver.findElement(By.cssSelector("option[value='" + value + "']")).click();
			return true;
		});
	}

	public void resize(int width, int height) {
		this.driver.manage().window().setSize(new Dimension(width, height));
	}

	public void prefer(String colorScheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
	}

	public Object evaluate(String script) {
		return this.driver.executeScript(script);
	}

	/**
	 * What axe-core has against the page.
	 */
	@SuppressWarnings("unchecked")
	public List<String> violations() {
		try (InputStream source = TestBrowser.class.getResourceAsStream(AXE)) {
			this.driver.executeScript(new String(source.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return (List<String>) this.driver.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run().then((result) => done(result.violations.map((each) =>
					each.id + ': ' + each.nodes.map((node) => node.html).join(' '))));
				""");
	}

	public void screenshot(Path file) {
		try {
			Files.createDirectories(file.getParent());
			Files.write(file, this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
