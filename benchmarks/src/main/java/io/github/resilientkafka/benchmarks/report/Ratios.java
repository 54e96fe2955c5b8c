package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * A row that divides our figures by those of a peer.
 */
final class Ratios {

	private Ratios() {
	}

	static List<String> row(Results results, Contender peer, int level, List<Figure> figures) {
		return row("ours", results, Contender.RESILIENT_KAFKA, peer, level, figures);
	}

	static List<String> row(String name, Results results, Contender ours, Contender peer, int level,
			List<Figure> figures) {
		List<String> row = new ArrayList<>(List.of(name + " / " + peer.label()));
		figures.forEach((figure) -> row
			.add(Results.ratioCell(results.median(ours, level, figure), results.median(peer, level, figure))));
		return row;
	}

}
