package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * Throughput of the main topic: a table per figure, a row per failing share.
 *
 * @param results the results of the throughput runs
 */
record ThroughputSection(Results results) {

	private static final Contender OURS = Contender.RESILIENT_KAFKA;

	String markdown() {
		return """
				## Throughput of the main topic

				%s

				Records per second whose offset the broker knows to be committed, %s.

				%s

				CPU seconds of the process, compiler and garbage collector included, for 100,000 committed records.

				%s

				Bytes that the consumer of the main topic received from the network (`incoming-byte-total`) per byte of \
				payload committed: 1.1 is each record once, what is above was fetched again.

				%s

				Calls of the listener per committed record: above 1.00 are calls for records whose offset was not committed \
				in time.
				"""
			.formatted(table(Figure.RECORDS_PER_SECOND, true), method(), table(Figure.CPU_PER_100K, false),
					table(Figure.FETCHED_PER_PAYLOAD_BYTE, false), table(Figure.INVOCATIONS_PER_RECORD, false));
	}

	private String method() {
		return "polled with `Admin.listConsumerGroupOffsets` on a prefilled topic after a warm-up of %d s, for %d s or until the topic is empty"
			.formatted(this.results.effort().warmUpSeconds(), this.results.effort().windowSeconds());
	}

	private String table(Figure figure, boolean againstOwnBest) {
		List<Contender> contenders = this.results.contenders();
		List<Contender> peers = contenders.stream().filter((contender) -> contender != OURS).toList();
		List<String> header = new ArrayList<>(List.of(figure.label() + " at"));
		contenders.forEach((contender) -> header.add(contender.label()));
		peers.forEach((peer) -> header.add("ours / " + peer.label()));
		if (againstOwnBest) {
			header.add("ours / ours at 0 %");
		}
		Table table = new Table(header);
		for (int level : this.results.levels()) {
			List<String> row = new ArrayList<>(List.of(level + " % failing"));
			contenders.forEach((contender) -> row.add(this.results.cell(contender, level, figure)));
			peers.forEach((peer) -> row.add(Results.ratioCell(this.results.median(OURS, level, figure),
					this.results.median(peer, level, figure))));
			if (againstOwnBest) {
				row.add(Results.ratioCell(this.results.median(OURS, level, figure),
						this.results.median(OURS, 0, figure)));
			}
			table.row(row);
		}
		return table.markdown();
	}

}
