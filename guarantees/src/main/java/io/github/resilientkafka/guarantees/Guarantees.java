package io.github.resilientkafka.guarantees;

import java.util.Arrays;
import java.util.Locale;

import io.github.resilientkafka.guarantees.application.OrderApplication;
import io.github.resilientkafka.guarantees.listeners.ListenersApplication;
import io.github.resilientkafka.guarantees.peer.RetryableTopicApplication;
import io.github.resilientkafka.guarantees.process.Lifeline;
import io.github.resilientkafka.guarantees.report.ReliabilityPage;
import io.github.resilientkafka.guarantees.report.Results;
import io.github.resilientkafka.guarantees.report.Verdict;
import io.github.resilientkafka.guarantees.run.Run;
import io.github.resilientkafka.guarantees.run.RunOptions;
import io.github.resilientkafka.guarantees.run.RunResult;
import io.github.resilientkafka.guarantees.run.ShortRun;
import kafka.Kafka;

/**
 * The one main class. The suite starts it again in each of the other roles.
 */
public final class Guarantees {

	private Guarantees() {
	}

	/**
	 * Start in a role.
	 * @param args the role and what comes with it
	 * @throws Exception if the role cannot be played
	 */
	public static void main(String[] args) throws Exception {
		Locale.setDefault(Locale.ROOT);
		String role = (args.length > 0) ? args[0] : "";
		String[] rest = (args.length > 0) ? Arrays.copyOfRange(args, 1, args.length) : args;
		switch (role) {
			case "broker", "controller" -> {
				Lifeline.watch();
				Kafka.main(rest);
			}
			case "application" -> {
				Lifeline.watch();
				OrderApplication.main(rest);
			}
			case "peer" -> {
				Lifeline.watch();
				RetryableTopicApplication.main(rest);
			}
			case "run" -> {
				beQuiet();
				run(RunOptions.parse(rest));
			}
			case "short" -> {
				beQuiet();
				run(ShortRun.options(rest));
			}
			case "listeners" -> {
				Lifeline.watch();
				ListenersApplication.main(rest);
			}
			case "soak" -> SoakRoles.soak(rest);
			case "idle" -> SoakRoles.idle(rest);
			case "scale" -> SoakRoles.scale(rest);
			case "report" -> ReliabilityPage.write(rest);
			default -> throw new IllegalArgumentException("No such role: " + role);
		}
	}

	/**
	 * The suite's own clients meet each fault, and what they say of it is of no use.
	 */
	private static void beQuiet() {
		System.setProperty("guarantees.log", "ERROR");
	}

	private static void run(RunOptions options) throws Exception {
		RunResult result = new Run(options).run();
		Results.write(result, options.directory().resolve(options.name() + ".json"));
		Verdict.print(result, System.out);
		System.exit(result.held() ? 0 : 1);
	}

}
