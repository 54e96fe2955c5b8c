package io.github.resilientkafka.polling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.RecordState.Decided;
import io.github.resilientkafka.polling.RecordState.Held;
import io.github.resilientkafka.polling.RecordState.Running;
import io.github.resilientkafka.polling.RecordState.Settled;
import io.github.resilientkafka.polling.RecordState.Turn;
import io.github.resilientkafka.polling.RecordState.Unaddressed;
import io.github.resilientkafka.polling.RecordState.Waiting;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each transition out of each state. A point says that nothing changes.
 */
class RecordStateTests {

	private static final String TRANSITIONS = """
			            | waitUntil 9             | tryAgain 9              | run     | ended  | decide         | hold   | release   | awaitTopic        | retract 9 | aside 9         | permit    | settle                       | unsettle
			polled      | waiting 9               | waiting 9               | running | .      | decided 0 anew | .      | .         | .                 | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED polled      | .
			waiting     | waiting 9               | waiting 9               | running | .      | decided 0 anew | .      | .         | .                 | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED polled      | .
			aside       | waiting 9 ASIDE         | waiting 9 ASIDE         | running | .      | decided 0 anew | .      | .         | .                 | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED polled      | .
			behind      | waiting 9 BEHIND_OTHERS | waiting 9 BEHIND_OTHERS | running | .      | decided 0 anew | .      | .         | .                 | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED polled      | .
			unpermitted | waiting 9 FOR_PERMIT    | waiting 9 FOR_PERMIT    | running | .      | decided 0 anew | .      | .         | .                 | waiting 9 | waiting 9 ASIDE | waiting 5 | settled FILTERED polled      | .
			running     | running 9               | running 9               | .       | polled | decided 0 anew | .      | .         | .                 | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED polled      | .
			decided     | decided 9               | decided 9               | .       | .      | decided 0 anew | held 5 | .         | unaddressed other | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED decided 5   | .
			held        | held 9                  | decided 9               | .       | .      | decided 0 anew | .      | decided 0 | unaddressed other | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED held 5      | .
			unaddressed | decided 9               | decided 9               | .       | .      | decided 0 anew | .      | .         | unaddressed other | waiting 9 | waiting 9 ASIDE | .         | settled FILTERED unaddressed | .
			settled     | .                       | .                       | .       | .      | .              | .      | .         | .                 | .         | .               | .         | settled FILTERED polled      | polled
			carried out | .                       | .                       | .       | .      | .              | .      | .         | .                 | .         | .               | .         | settled FILTERED decided 5   | decided 5
			""";

	private static final Outcome.Failed OUTCOME = new Outcome.Dropped(
			new Failure(1, 0, new IllegalStateException("on purpose")));

	private static final Outcome.Failed ANOTHER = new Outcome.DeadLetter(
			new Failure(2, 0, new IllegalStateException("on purpose")));

	private static final CompletableFuture<Void> OPEN = new CompletableFuture<>();

	private static final CompletableFuture<Void> OTHER = new CompletableFuture<>();

	private static final Map<String, RecordState> STATES = Map.ofEntries(Map.entry("polled", Waiting.POLLED),
			Map.entry("waiting", new Waiting(5, Turn.IN_ORDER)), Map.entry("aside", new Waiting(5, Turn.ASIDE)),
			Map.entry("behind", new Waiting(5, Turn.BEHIND_OTHERS)),
			Map.entry("unpermitted", new Waiting(5, Turn.FOR_PERMIT)), Map.entry("running", new Running(OPEN, 1, 0)),
			Map.entry("decided", new Decided(OUTCOME, 5)), Map.entry("held", new Held(OUTCOME, 5)),
			Map.entry("unaddressed", new Unaddressed(OUTCOME, OPEN)),
			Map.entry("settled", new Settled(Settlement.DROPPED, Waiting.POLLED)),
			Map.entry("carried out", new Settled(Settlement.DROPPED, new Decided(OUTCOME, 5))));

	private static final Map<String, UnaryOperator<RecordState>> CHANGES = Map.ofEntries(
			Map.entry("waitUntil 9", (state) -> state.waitUntil(9)),
			Map.entry("tryAgain 9", (state) -> state.tryAgain(9)), Map.entry("run", (state) -> state.run(OPEN, 1)),
			Map.entry("ended", RecordState::ended), Map.entry("decide", (state) -> state.decide(ANOTHER)),
			Map.entry("hold", RecordState::hold), Map.entry("release", RecordState::release),
			Map.entry("awaitTopic", (state) -> state.awaitTopic(OTHER)),
			Map.entry("retract 9", (state) -> state.retract(9, Turn.IN_ORDER)),
			Map.entry("aside 9", (state) -> state.retract(9, Turn.ASIDE)), Map.entry("permit", RecordState::permit),
			Map.entry("settle", (state) -> state.settle(Settlement.FILTERED)),
			Map.entry("unsettle", RecordState::unsettle));

	@TestFactory
	Stream<DynamicTest> transitions() {
		List<String> lines = TRANSITIONS.lines().toList();
		List<String> changes = cells(lines.get(0));
		Map<String, DynamicTest> tests = new LinkedHashMap<>();
		for (String line : lines.subList(1, lines.size())) {
			List<String> cells = cells(line);
			RecordState state = STATES.get(cells.get(0));
			for (int i = 1; i < changes.size(); i++) {
				String change = changes.get(i);
				String expected = cells.get(i);
				String name = cells.get(0) + ", " + change + ": " + expected;
				tests.put(name, DynamicTest.dynamicTest(name, () -> {
					RecordState next = CHANGES.get(change).apply(state);
					if (expected.equals(".")) {
						assertThat(next).isEqualTo(state);
					}
					else {
						assertThat(describe(next)).isEqualTo(expected);
					}
				}));
			}
		}
		assertThat(tests).hasSize(STATES.size() * CHANGES.size());
		return tests.values().stream();
	}

	@Test
	void aFutureTellsWhenThereIsSomethingToDo() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		List<RecordState> states = List.of(new Running(future, 1, 0), new Unaddressed(OUTCOME, future));
		assertThat(states).allMatch((state) -> state.readyAt() == Long.MAX_VALUE);
		future.complete(null);
		assertThat(states).allMatch((state) -> state.readyAt() == 0);
	}

	@Test
	void aCallThatIsOverIsLookedAtNoEarlierThanWasSaid() {
		RecordState running = new Running(CompletableFuture.completedFuture(null), 1, 0);
		assertThat(running.tryAgain(9).readyAt()).isEqualTo(9);
	}

	@Test
	void thereIsNothingToDoForWhatIsSettled() {
		assertThat(STATES.get("settled").readyAt()).isEqualTo(Long.MAX_VALUE);
	}

	private static List<String> cells(String line) {
		return Stream.of(line.split("\\|")).map(String::strip).toList();
	}

	private static String describe(RecordState state) {
		if (state.equals(Waiting.POLLED)) {
			return "polled";
		}
		if (state instanceof Waiting waiting) {
			return "waiting " + waiting.readyAt() + ((waiting.turn() != Turn.IN_ORDER) ? " " + waiting.turn() : "");
		}
		if (state instanceof Decided decided) {
			return "decided " + decided.readyAt() + ((decided.outcome() == ANOTHER) ? " anew" : "");
		}
		if (state instanceof Held held) {
			return "held " + held.readyAt();
		}
		if (state instanceof Running running) {
			return "running" + ((running.notBefore() > 0) ? " " + running.notBefore() : "");
		}
		if (state instanceof Unaddressed unaddressed) {
			return "unaddressed" + ((unaddressed.look() == OTHER) ? " other" : "");
		}
		if (state instanceof Settled settled) {
			return "settled " + ((settled.settlement() != Settlement.DROPPED) ? settled.settlement() + " " : "")
					+ describe(settled.before());
		}
		return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
	}

}
