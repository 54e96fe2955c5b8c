package io.github.resilientkafka.guarantees.report;

import java.util.List;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.run.FaultResult;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * The faults, by kind.
 */
public final class KindTable {

	private KindTable() {
	}

	/**
	 * Write the table.
	 * @param figures of the runs
	 * @return in Markdown
	 */
	public static String of(Figures figures) {
		List<Mode> ours = figures.modes().stream().filter((mode) -> !mode.peer()).toList();
		List<Mode> peers = figures.modes().stream().filter(Mode::peer).toList();
		Table table = new Table("kind", "injected", "bit", "recovery s, p50 / max", "of @RetryableTopic",
				"health named it", "what shows that it bit, for example");
		for (Kind kind : figures.kinds()) {
			List<FaultResult> faults = figures.faults(kind);
			List<FaultResult> bit = faults.stream().filter(FaultResult::bit).toList();
			table.row(kind.label(), faults.size(), bit.size(), Figures.recovery(bit, ours),
					Figures.recovery(figures.bites(kind), peers), named(kind, bit),
					bit.stream().map(FaultResult::bite).findFirst().orElse("-"));
		}
		return table.toString();
	}

	private static String named(Kind kind, List<FaultResult> faults) {
		return kind.namedBy().isEmpty() ? "-"
				: faults.stream().filter(FaultResult::healthNamedIt).count() + " of " + faults.size();
	}

}
