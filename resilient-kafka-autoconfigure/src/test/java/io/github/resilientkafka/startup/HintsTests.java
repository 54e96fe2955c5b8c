package io.github.resilientkafka.startup;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is good to know takes one line, which tells where to read it.
 */
@ExtendWith(OutputCaptureExtension.class)
class HintsTests {

	@Test
	void areCountedAndNamedByTheirRules(CapturedOutput output) {
		List<Finding> hints = IntStream.range(0, 3)
			.mapToObj((index) -> new Finding("client-id", Severity.INFO, FindingState.REPORTED, "listener-" + index,
					"client.id", "", "why", "remedy", null))
			.toList();
		StartupReport.log("clients", hints, false);
		assertThat(output.getOut().lines().filter((line) -> line.contains("Start-up checks"))).singleElement()
			.asString()
			.contains("INFO", "Start-up checks of clients have 3 hints (client-id): read them",
					"startupChecks of the endpoint resilientkafka",
					"logging.level.io.github.resilientkafka.startup.StartupReport=DEBUG")
			.doesNotContain("listener-1");
	}

}
