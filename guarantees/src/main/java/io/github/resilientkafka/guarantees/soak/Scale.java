package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.guarantees.listeners.ListenersProperties;
import io.github.resilientkafka.guarantees.listeners.Style;

/**
 * Measures what many listeners, many partitions and many waiting records cost.
 */
public final class Scale {

	private static final int FEW_PARTITIONS = 6;

	private static final List<Duration> THREE_LANES = List.of(Duration.ofSeconds(2), Duration.ofSeconds(4),
			Duration.ofSeconds(8));

	private static final List<Duration> ONE_LANE = THREE_LANES.subList(0, 1);

	private final ScaleOptions options;

	private final Progress progress = new Progress();

	public Scale(ScaleOptions options) {
		this.options = options;
	}

	/**
	 * Do it.
	 * @return what came out
	 * @throws Exception if brokers or applications do not start
	 */
	public ScaleResult run() throws Exception {
		Instant start = Instant.now();
		List<Footprint> footprints = new ArrayList<>();
		List<WaitingLane> lanes = new ArrayList<>();
		List<ShownLetters> letters = new ArrayList<>();
		for (String scenario : this.options.scenarios()) {
			if (scenario.equals("letters")) {
				letters.addAll(letters());
				continue;
			}
			for (Style style : this.options.styles()) {
				this.progress.line("%s, %s", scenario, style.id());
				Path directory = this.options.directory().resolve("scale-%s-%s".formatted(scenario, style.id()));
				switch (scenario) {
					case "listeners" -> footprints.add(
							footprint("%d listeners".formatted(this.options.listeners()), new ListenersProperties(style,
									this.options.listeners(), FEW_PARTITIONS, THREE_LANES, false))
								.measure(directory));
					case "partitions" ->
						footprints.add(footprint("%d partitions of one topic".formatted(this.options.partitions()),
								new ListenersProperties(style, 1, this.options.partitions(), ONE_LANE, false))
							.measure(directory));
					case "lane" -> lanes
						.add(new LaneScenario(style, this.options.records(), this.options.hold(), this.options.limit())
							.measure(directory));
					default -> throw new IllegalArgumentException("No such scenario: " + scenario);
				}
			}
		}
		return new ScaleResult(start, footprints, lanes, letters);
	}

	private List<ShownLetters> letters() throws Exception {
		List<ShownLetters> letters = new ArrayList<>();
		for (int count : this.options.letters()) {
			this.progress.line("letters, %d", count);
			letters.add(new LettersScenario(count, this.options.limit())
				.measure(this.options.directory().resolve("scale-letters-" + count)));
		}
		return letters;
	}

	private FootprintScenario footprint(String name, ListenersProperties listeners) {
		return new FootprintScenario(name, listeners, this.options.limit());
	}

}
