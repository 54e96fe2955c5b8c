package io.github.resilientkafka.autoconfigure;

import java.util.List;

import io.github.resilientkafka.deadletter.payload.PayloadMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Properties of what can be done with dead letters.
 *
 * @param enabled Whether dead letters can be browsed, replayed and discarded. Each
 * listener then has a replay topic and a ledger.
 * @param payload How much of keys, values and messages of exceptions is shown: nothing
 * but sizes (hidden), JSON without some fields (redacted), or all of it (shown).
 * @param redactedFields What is left out of JSON where it is shown redacted: what the
 * name of a field contains, in whatever case, for some topics only with their name or a
 * pattern in front of it, such as 'orders*:iban'.
 * @param maxReplays How often a letter may come back before it is parked: from then on it
 * is replayed only if it is named, or if somebody insists.
 * @param transactions Whether letters are replayed in transactions, each exactly once.
 * Without, up to 500 letters may be replayed twice if an instance dies.
 * @param edit Whether a letter may be replayed with another value, which is kept in the
 * ledger.
 * @param index What is kept in memory of dead letters.
 * @param roles Who may do what, of those who reach the endpoint.
 */
@ConfigurationProperties("resilient-kafka.dead-letters")
record DeadLettersProperties(@DefaultValue("true") boolean enabled, @DefaultValue("hidden") PayloadMode payload,
		@DefaultValue List<String> redactedFields, @DefaultValue("3") int maxReplays,
		@DefaultValue("true") boolean transactions, @DefaultValue("false") boolean edit, @DefaultValue Index index,
		@DefaultValue Roles roles) {

	DeadLettersProperties {
		check(maxReplays, 1, 10_000, "max-replays");
	}

	private static void check(int value, int least, int most, String name) {
		Assert.isTrue(value >= least && value <= most,
				() -> "resilient-kafka.dead-letters.%s is %d, and must be from %d to %d".formatted(name, value, least,
						most));
	}

	/**
	 * What is kept in memory of dead letters while somebody looks at them.
	 *
	 * @param maxLetters How many letters of a listener are known one by one, about 50
	 * bytes each; those before are only counted.
	 */
	record Index(@DefaultValue("200000") int maxLetters) {

		Index {
			check(maxLetters, 1_024, 20_000_000, "index.max-letters");
		}

	}

	/**
	 * Who may do what, of those who reach the endpoint.
	 *
	 * @param payload Role of those who may see keys, values and messages. Default: all.
	 * @param replay Role of those who may replay letters. Default: all.
	 * @param discard Role of those who may discard and restore letters. Default: all.
	 * @param edit Role of those who may replay a letter with another value. Default: all.
	 */
	record Roles(@Nullable String payload, @Nullable String replay, @Nullable String discard, @Nullable String edit) {

	}

}
