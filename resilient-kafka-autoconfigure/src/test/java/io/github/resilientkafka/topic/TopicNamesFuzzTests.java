package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.fuzz.Fuzz;
import io.github.resilientkafka.fuzz.HostileValues;
import io.github.resilientkafka.policy.RetryLane;
import org.instancio.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of topics, topics, groups and patterns as they come: what is put into a name is
 * found in it, and any name can be looked at.
 */
class TopicNamesFuzzTests {

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void whatIsPutIntoANameIsFoundInIt(long seed) {
		Fuzz.cases(Case.class, seed, Fuzz.tries(3_000), Case::of).forEach((each) -> {
			String name = each.names.retryTopic(each.topic, each.group, each.lane);
			assertThat(each.names.delay(name, each.topic, each.group)).as("%s", each).isEqualTo(each.lane.delay());
			assertThat(each.names.groups(each.topic, List.of(name, each.foreign))).as("%s", each).contains(each.group);
			assertThat(each.names.retryTopics(null, each.group).matcher(name).matches()).as("%s", each).isTrue();
			assertThat(each.names.delay(each.foreign, each.topic, each.group).toMillis()).as("%s", each)
				.isNotNegative();
		});
	}

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void theNameOfADelayIsThatDelay(long seed) {
		Fuzz.cases(Case.class, seed, Fuzz.tries(3_000), Case::of)
			.forEach((each) -> assertThat(RetryLane.delay(each.lane.name())).isEqualTo(each.lane.delay()));
	}

	/**
	 * One case.
	 *
	 * @param names the patterns
	 * @param topic a topic
	 * @param group a group
	 * @param lane a lane
	 * @param foreign the name of a topic of anybody
	 */
	private record Case(TopicNames names, String topic, String group, RetryLane lane, String foreign) {

		static Case of(Random random) {
			TopicNames names = new TopicNames(random.oneOf("{topic}.{group}.retry-{delay}", "{delay}-{group}_{topic}",
					"retry.{topic}-{delay}.{group}", "{group}.{group}.{topic}.{delay}",
					"$1\\E{topic}\\Q(.{group})*[{delay}"), "{topic}.{group}.DLQ");
			long delay = random.longRange(1, random.oneOf(1_000L, 10_000_000L, 999_999_999_999L));
			return new Case(names, name(random), name(random), new RetryLane(1, Duration.ofMillis(delay)),
					random.oneOf("5m.", "", "x.g.retry-") + random.oneOf(HostileValues.DURATIONS)
							+ HostileValues.text(random));
		}

		private static String name(Random random) {
			return random.oneOf("orders", "a.b", "-", "_", "5m", "retry-5m", "eu.", ".DLQ", "5m.", "retry-")
					+ random.alphanumeric(random.intRange(0, 3));
		}

	}

}
