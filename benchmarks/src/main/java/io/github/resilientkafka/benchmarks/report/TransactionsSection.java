package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * Records that become other records: a table per failing share, a row per contender.
 *
 * @param results the results of the transactions runs
 */
record TransactionsSection(Results results) {

	private static final List<Figure> COMPARED = List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_PER_100K,
			Figure.INVOCATIONS_PER_RECORD);

	private static final List<Figure> COUNTED = List.of(Figure.OUTPUTS_PER_RECORD, Figure.DUPLICATES, Figure.MISSING,
			Figure.RECORDS, Figure.WINDOW_SECONDS);

	String markdown() {
		StringBuilder markdown = new StringBuilder("## Transactions\n");
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown.append("\n").append(method(this.results.effort())).toString();
	}

	private String method(Effort effort) {
		return """
				The listener sends one record of 200 bytes for each that it receives, with the `KafkaTemplate` of Boot, and \
				then fails the first time if the record says so. Records per second from the end of a warm-up of %d s until \
				a reader of committed records can see all there is to see, the last retries included; CPU seconds of the \
				process over the same time. The outputs are counted with `isolation.level` `read_committed` after the run: \
				duplicates are those beyond the first of a record, missing are records without one. How many records a run \
				has depends on the contender, so that none takes much longer than another.

				With transactions are listeners of spring-kafka with a `transaction-id-prefix`, the transaction manager that \
				Boot makes of it and a `DefaultAfterRollbackProcessor` which delivers again at once; the others retry after \
				1 s. Batch listeners name the record that has failed. At-least-once sends outside of any transaction, so \
				whatever fails after having sent is a duplicate.
				"""
			.formatted(effort.warmUpSeconds());
	}

	private String table(int level) {
		List<String> header = new ArrayList<>(List.of(level + " % failing"));
		COMPARED.forEach((figure) -> header.add(figure.label()));
		COUNTED.forEach((figure) -> header.add(figure.label()));
		Table table = new Table(header);
		this.results.contenders().forEach((contender) -> table.row(row(contender, level)));
		ratios(table, level, "exactly-once", Contender.EXACTLY_ONCE,
				List.of(Contender.AT_LEAST_ONCE, Contender.TRANSACTIONAL, Contender.TRANSACTIONAL_BATCH));
		ratios(table, level, "exactly-once, batch", Contender.EXACTLY_ONCE_BATCH,
				List.of(Contender.AT_LEAST_ONCE_BATCH, Contender.TRANSACTIONAL_BATCH));
		return table.markdown();
	}

	private List<String> row(Contender contender, int level) {
		List<String> row = new ArrayList<>(List.of(contender.label()));
		COMPARED.forEach((figure) -> row.add(this.results.cell(contender, level, figure)));
		COUNTED.forEach((figure) -> row.add(this.results.cell(contender, level, figure)));
		return row;
	}

	private void ratios(Table table, int level, String name, Contender ours, List<Contender> peers) {
		List<Contender> measured = this.results.contenders();
		if (!measured.contains(ours)) {
			return;
		}
		for (Contender peer : peers) {
			if (measured.contains(peer)) {
				List<String> row = Ratios.row(name, this.results, ours, peer, level, COMPARED);
				row.addAll(Collections.nCopies(COUNTED.size(), ""));
				table.row(row);
			}
		}
	}

}
