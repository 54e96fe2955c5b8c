package io.github.resilientkafka.startup;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Something that is checked: a pure function of what is known of clients and brokers.
 *
 * @param id the name that it is reported and suppressed by
 * @param severity how bad it is
 * @param broker whether brokers have to be asked
 * @param production whether it is no more than good to know as long as the cluster is one
 * broker on this machine
 * @param question what is asked, answered by yes if all is well
 * @param why what it leads to if it is not
 * @param remedy what to do then
 * @param example what to copy, empty if the remedy says it all
 * @param essential whether it is checked although nothing else is
 * @param check finds what is not in order
 */
record StartupRule(String id, Severity severity, boolean broker, boolean production, String question, String why,
		String remedy, String example, boolean essential,
		BiFunction<ClientFacts, BrokerFacts, Stream<RuleResult>> check) {

	/**
	 * The remedy with what to copy, in lines of its own.
	 */
	String fullRemedy() {
		return this.example.isEmpty() ? this.remedy : this.remedy + "\n" + this.example;
	}

	static Builder client(String id, Severity severity) {
		return new Builder(id, severity, false, false, "", "", "", "", false);
	}

	static Builder broker(String id, Severity severity) {
		return new Builder(id, severity, true, false, "", "", "", "", false);
	}

	/**
	 * Puts a rule into words.
	 */
	record Builder(String id, Severity severity, boolean broker, boolean production, String question, String why,
			String remedy, String example, boolean essential) {

		/**
		 * For the rules that a broker on the developer's machine cannot keep.
		 */
		Builder inProduction() {
			return new Builder(this.id, this.severity, this.broker, true, this.question, this.why, this.remedy,
					this.example, this.essential);
		}

		/**
		 * For a part that was to be there: without it the listener keeps less than it
		 * promises, or does what nobody gets to see.
		 */
		Builder inAnyMode() {
			return new Builder(this.id, this.severity, this.broker, this.production, this.question, this.why,
					this.remedy, this.example, true);
		}

		Builder asks(String question) {
			return new Builder(this.id, this.severity, this.broker, this.production, question, this.why, this.remedy,
					this.example, this.essential);
		}

		Builder because(String why) {
			return new Builder(this.id, this.severity, this.broker, this.production, this.question, why, this.remedy,
					this.example, this.essential);
		}

		Builder remedy(String remedy) {
			return new Builder(this.id, this.severity, this.broker, this.production, this.question, this.why, remedy,
					this.example, this.essential);
		}

		/**
		 * For a remedy that is easier to copy than to describe.
		 */
		Builder example(String example) {
			return new Builder(this.id, this.severity, this.broker, this.production, this.question, this.why,
					this.remedy, example, this.essential);
		}

		StartupRule check(BiFunction<ClientFacts, BrokerFacts, Stream<RuleResult>> check) {
			return new StartupRule(this.id, this.severity, this.broker, this.production, this.question, this.why,
					this.remedy, this.example, this.essential, check);
		}

		StartupRule check(Function<ClientFacts, Stream<RuleResult>> check) {
			return check((clients, brokers) -> check.apply(clients));
		}

		StartupRule checkProducers(Function<ProducerFacts, Stream<RuleResult>> check) {
			return check((clients) -> clients.producers().stream().flatMap(check));
		}

		StartupRule checkListeners(Function<ListenerFacts, Stream<RuleResult>> check) {
			return check((clients) -> clients.listeners().stream().flatMap(check));
		}

	}

}
