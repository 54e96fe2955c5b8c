package io.github.resilientkafka.guarantees;

import java.util.Arrays;
import java.util.Locale;

import io.github.resilientkafka.guarantees.application.OrderApplication;
import io.github.resilientkafka.guarantees.peer.RetryableTopicApplication;
import io.github.resilientkafka.guarantees.process.Lifeline;
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
	 */
	public static void main(String[] args) {
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
			default -> throw new IllegalArgumentException("No such role: " + role);
		}
	}

}
