package io.github.resilientkafka.benchmarks.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.RunResult;

/**
 * The results of one measure.
 *
 * @param measure the measure
 * @param all the results of all measures
 */
record Results(Measure measure, List<RunResult> all) {

	static final String MISSING = "n/a";

	List<Integer> levels() {
		return this.all.stream()
			.filter((result) -> result.run().measure() == this.measure)
			.filter((result) -> result.run().contender() != Contender.EMPTY)
			.map((result) -> result.run().level())
			.distinct()
			.sorted()
			.toList();
	}

	Effort effort() {
		return this.all.stream()
			.map(RunResult::run)
			.filter((run) -> run.measure() == this.measure)
			.map(Run::effort)
			.findFirst()
			.orElseThrow();
	}

	List<Contender> contenders() {
		return Contender.competing()
			.stream()
			.filter((contender) -> this.all.stream()
				.anyMatch((result) -> result.run().measure() == this.measure && result.run().contender() == contender))
			.toList();
	}

	Optional<Spread> spread(Contender contender, int level, Figure figure) {
		List<Double> values = this.all.stream()
			.filter((result) -> result.run().measure() == this.measure && result.run().contender() == contender
					&& result.run().level() == level)
			.map((result) -> result.figures().get(figure))
			.filter(Objects::nonNull)
			.toList();
		return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
	}

	String cell(Contender contender, int level, Figure figure) {
		return spread(contender, level, figure).map((spread) -> spread.format(figure)).orElse(MISSING);
	}

	OptionalDouble median(Contender contender, int level, Figure figure) {
		return spread(contender, level, figure).map((spread) -> OptionalDouble.of(spread.median()))
			.orElse(OptionalDouble.empty());
	}

	static OptionalDouble ratio(OptionalDouble value, OptionalDouble base) {
		return (value.isPresent() && base.isPresent() && base.getAsDouble() != 0)
				? OptionalDouble.of(value.getAsDouble() / base.getAsDouble()) : OptionalDouble.empty();
	}

	static String ratioCell(OptionalDouble value, OptionalDouble base) {
		OptionalDouble ratio = ratio(value, base);
		if (ratio.isEmpty()) {
			return MISSING;
		}
		double quotient = ratio.getAsDouble();
		if (quotient < 0.1) {
			return "%.4f".formatted(quotient);
		}
		return ((quotient < 10) ? "%.2f" : "%,.0f").formatted(quotient);
	}

}
