package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * Footprint of idle listeners: a table per number of listeners, a row per contender.
 *
 * @param results the results of the footprint runs
 */
record FootprintSection(Results results) {

	private static final List<Figure> FIGURES = List.of(Figure.CONSUMERS, Figure.GROUPS, Figure.THREADS,
			Figure.CONTAINER_THREADS, Figure.HEARTBEAT_THREADS, Figure.METRICS_THREADS, Figure.SOCKETS, Figure.HEAP_MB,
			Figure.ASSIGNED_SECONDS);

	String markdown() {
		StringBuilder markdown = new StringBuilder("## Footprint\n");
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown
			.append("""

					One main topic per listener, retry delays of 1m, 5m and 1h, concurrency 1, one partition per topic; counted \
					3 s after all partitions were assigned: consumers from JMX, groups from the broker, threads from the JVM, \
					sockets from `/proc`, heap after `System.gc()`; the time runs from the start of the context and contains \
					the creation of the retry topics.
					""")
			.toString();
	}

	private String table(int level) {
		List<String> header = new ArrayList<>(List.of("%,d listeners".formatted(level)));
		FIGURES.forEach((figure) -> header.add(figure.label()));
		header.add("threads beyond no listener");
		Table table = new Table(header);
		table.row(row(Contender.EMPTY, 0));
		this.results.contenders().forEach((contender) -> table.row(row(contender, level)));
		this.results.contenders()
			.stream()
			.filter((peer) -> peer != Contender.RESILIENT_KAFKA)
			.forEach((peer) -> table.row(ratios(peer, level)));
		return table.markdown();
	}

	private List<String> ratios(Contender peer, int level) {
		List<String> row = Ratios.row(this.results, peer, level, FIGURES);
		row.add("");
		return row;
	}

	private List<String> row(Contender contender, int level) {
		List<String> row = new ArrayList<>(List.of(contender.label()));
		FIGURES.forEach((figure) -> row.add(this.results.cell(contender, level, figure)));
		row.add(threadsAdded(contender, level));
		return row;
	}

	private String threadsAdded(Contender contender, int level) {
		OptionalDouble threads = this.results.median(contender, level, Figure.THREADS);
		OptionalDouble empty = this.results.median(Contender.EMPTY, 0, Figure.THREADS);
		return (threads.isPresent() && empty.isPresent())
				? Figure.THREADS.format(threads.getAsDouble() - empty.getAsDouble()) : Results.MISSING;
	}

}
