package io.github.resilientkafka.deadletter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.IntStream;

import io.github.resilientkafka.deadletter.Letters.Processing;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.TestBrowser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody works with dead letters in a browser.
 */
@BrokerTest
class ConsoleTests {

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final Processing processing = new Processing();

	@Test
	@EnabledIf("io.github.resilientkafka.test.TestBrowser#isInstalled")
	void lettersAreReplayedDiscardedAndRestored() {
		try (ConfigurableApplicationContext context = application().run(); TestBrowser browser = TestBrowser.start()) {
			Letters letters = new Letters(ActuatorClient.of(context), "letters");
			this.processing.failure = (value) -> value.startsWith("large") ? new LimitExceededException()
					: new IllegalStateException();
			IntStream.range(0, 12).forEach((i) -> TestBroker.send(this.topic, "value-" + i));
			IntStream.range(0, 5).forEach((i) -> TestBroker.send(this.topic, "large-" + i));
			letters.awaitOpen(17);
			browser.open(url(context, "/actuator/kafkaconsole"));
			browser.awaitText("Lanes of letters");
			assertThat(browser.violations()).isEmpty();
			browser.screenshot(SCREENSHOTS.resolve("console-listeners.png"));
			browser.press("Dead letters");
			browser.awaitText("IllegalStateException");
			assertThat(browser.violations()).isEmpty();
			browser.screenshot(SCREENSHOTS.resolve("console-letters.png"));
			this.processing.fails = (value) -> false;
			String cause = "java.lang.IllegalStateException";
			browser.press("Discard letters of " + cause);
			browser.awaitText("12 letters match");
			browser.type("At most", "2");
			browser.type("Reason", "of no use");
			browser.press("Discard");
			browser.awaitText("With this limit 2 letters match");
			browser.press("Discard");
			browser.awaitText("2 of 2");
			browser.press("Dead letters");
			browser.press("Replay letters of " + cause);
			browser.awaitText("10 letters match");
			assertThat(browser.violations()).isEmpty();
			browser.screenshot(SCREENSHOTS.resolve("console-replay.png"));
			browser.type("Reason", "the gateway is back");
			browser.press("Replay");
			browser.awaitText("10 of 10");
			browser.awaitText("the gateway is back");
			browser.awaitText("done");
			assertThat(browser.violations()).isEmpty();
			browser.screenshot(SCREENSHOTS.resolve("console-jobs.png"));
			browser.press("Dead letters");
			browser.press("All letters of letters");
			browser.awaitText("5 letters");
			browser.choose("discarded");
			browser.awaitText("2 letters");
			browser.press("Restore these");
			browser.awaitText("2 letters match");
			browser.press("Restore");
			browser.awaitText("restore letters");
			letters.awaitOpen(7);
			assertThat(this.processing.processed).hasSize(10).doesNotHaveDuplicates();
			assertThat(browser.text()).contains("anonymous");
		}
	}

	@Test
	@EnabledIf("io.github.resilientkafka.test.TestBrowser#isInstalled")
	void aLetterIsShownInADialogOnANarrowDarkScreen() {
		try (ConfigurableApplicationContext context = application()
			.with("resilient-kafka.dead-letters.payload=shown", "server.servlet.context-path=/shop",
					"management.endpoints.web.base-path=/manage",
					"management.endpoints.web.path-mapping.kafkaconsole=console",
					"management.endpoints.web.path-mapping.deadletters=letters")
			.run(); TestBrowser browser = TestBrowser.start()) {
			TestBroker.send(this.topic, "<b>bold</b>");
			browser.prefer("dark");
			browser.resize(420, 800);
			browser.open(url(context, "/shop/manage/console"));
			browser.press("Dead letters");
			browser.press("All letters of letters");
			String id = this.topic + "." + this.group + ".DLQ-";
			browser.awaitText(id);
			browser.pressFirst("Show " + id);
			browser.awaitText("As the listener gets it");
			browser.awaitText("<b>bold</b>");
			assertThat(browser.violations()).isEmpty();
			assertThat(browser.evaluate("return document.documentElement.scrollWidth <= innerWidth"))
				.isEqualTo(Boolean.TRUE);
			browser.screenshot(SCREENSHOTS.resolve("console-dark.png"));
			browser.press("Close");
		}
	}

	@Test
	void pagesOfOtherOriginsMayNotWrite() throws Exception {
		try (ConfigurableApplicationContext context = application().run()) {
			String path = "/actuator/deadletters/letters";
			String body = "{\"action\":\"discard\",\"all\":\"true\",\"dryRun\":\"true\"}";
			assertThat(post(url(context, path), body, "cross-site").statusCode()).isEqualTo(403);
			assertThat(post(url(context, path), body, "same-site").statusCode()).isEqualTo(403);
			HttpResponse<String> own = post(url(context, path), body, "same-origin");
			assertThat(own.statusCode()).isEqualTo(200);
			assertThat(own.headers().firstValue("Content-Security-Policy").orElse(""))
				.contains("frame-ancestors 'none'");
			assertThat(post(url(context, path), "action=discard", "same-origin").statusCode()).isEqualTo(415);
			String home = url(context, "");
			assertThat(post(url(context, path), body, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
			assertThat(post(url(context, path), body, "Origin", "null").statusCode()).isEqualTo(403);
			assertThat(post(url(context, path), body, "Origin", home).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void thereIsNoConsoleUnlessItIsSwitchedOn() throws Exception {
		try (ConfigurableApplicationContext context = Letters.application(this.topic, this.group, this.processing)
			.withActuator("*")
			.run()) {
			HttpResponse<String> answer = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(url(context, "/actuator/kafkaconsole"))).build(),
						HttpResponse.BodyHandlers.ofString());
			assertThat(answer.statusCode()).isEqualTo(404);
		}
	}

	private TestApplication application() {
		return Letters.application(this.topic, this.group, this.processing)
			.with("resilient-kafka.console.enabled=true", "management.endpoint.resilientkafka.access=unrestricted")
			.withActuator("deadletters", "resilientkafka", "health", "kafkaconsole");
	}

	private static String url(ConfigurableApplicationContext context, String path) {
		return "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path;
	}

	private static HttpResponse<String> post(String url, String body, String site)
			throws IOException, InterruptedException {
		return post(url, body, "Sec-Fetch-Site", site);
	}

	private static HttpResponse<String> post(String url, String body, String header, String value)
			throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(url))
				.header("Content-Type", body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded")
				.header(header, value)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * The cause of some letters.
	 */
	static class LimitExceededException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
