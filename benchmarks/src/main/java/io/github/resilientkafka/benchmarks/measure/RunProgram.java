package io.github.resilientkafka.benchmarks.measure;

import io.github.resilientkafka.benchmarks.run.Lifeline;
import io.github.resilientkafka.benchmarks.run.Lines;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.RunResult;

/**
 * One run, and its result as one line of JSON.
 */
public final class RunProgram {

	/**
	 * The role on the command line.
	 */
	public static final String ROLE = "run";

	private RunProgram() {
	}

	/**
	 * Take the measure of a run. The process does not shut the contender down in an
	 * orderly way, because that is not measured.
	 * @param args the run as JSON
	 */
	public static void main(String[] args) {
		Lifeline.watch();
		int status = 0;
		try {
			Run run = Lines.read(args[0], Run.class);
			System.out.println(Lines.write(new RunResult(run, measurement(run).take())));
		}
		catch (Exception ex) {
			ex.printStackTrace();
			status = 1;
		}
		System.out.flush();
		Runtime.getRuntime().halt(status);
	}

	private static Measurement measurement(Run run) {
		return switch (run.measure()) {
			case THROUGHPUT -> new ThroughputMeasurement(run);
			case LATENESS -> new LatenessMeasurement(run);
			case TRANSACTIONS -> new TransactionsMeasurement(run);
			case OUTAGE -> new OutageMeasurement(run);
			case POLICIES, OBSERVABILITY ->
				run.transforms() ? new TransactionsMeasurement(run) : new ThroughputMeasurement(run);
			case FOOTPRINT -> new FootprintMeasurement(run);
		};
	}

}
