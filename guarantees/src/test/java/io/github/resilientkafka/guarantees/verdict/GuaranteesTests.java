package io.github.resilientkafka.guarantees.verdict;

import java.time.Duration;

import io.github.resilientkafka.guarantees.workload.Fate;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class GuaranteesTests {

	private static final String MAIN = "";

	@ParameterizedTest
	@EnumSource(Mode.class)
	void aChargedOrderKeepsEachPromise(Mode mode) {
		Evidence evidence = Story.of(mode)
			.sent(1, Fate.HEALS_AT_0)
			.charged(1, MAIN, Duration.ZERO)
			.effects(1, 1)
			.evidence();
		assertThat(Promises.of(mode)).allSatisfy((promise) -> assertThat(promise.violations(evidence)).isEmpty());
	}

	@Test
	void anOrderWithoutEndIsLost() {
		Evidence evidence = Story.of(Mode.AT_LEAST_ONCE)
			.sent(7, Fate.HEALS_AT_1)
			.failed(7, MAIN, Duration.ZERO)
			.evidence();
		assertThat(new NoneLost().violations(evidence)).singleElement().asString().contains("order 7");
	}

	@Test
	void anOrderInADeletedTopicIsExcused() {
		Evidence evidence = Story.of(Mode.AT_LEAST_ONCE).sent(7, Fate.HEALS_AT_1).excused(7).evidence();
		assertThat(new NoneLost().violations(evidence)).isEmpty();
	}

	@Test
	void twoOutputsAreTwice() {
		Evidence evidence = Story.of(Mode.EXACTLY_ONCE)
			.sent(7, Fate.HEALS_AT_0)
			.charged(7, MAIN, Duration.ZERO)
			.charged(7, MAIN, Duration.ofSeconds(1))
			.evidence();
		assertThat(new NoneTwice().violations(evidence)).singleElement().asString().contains("order 7");
	}

	@Test
	void anOutputAndADeadLetterAreTwice() {
		Evidence evidence = Story.of(Mode.EXACTLY_ONCE)
			.sent(7, Fate.HEALS_AT_3)
			.charged(7, MAIN, Duration.ZERO)
			.dead(7, Fate.HEALS_AT_3)
			.evidence();
		assertThat(new NoneTwice().violations(evidence)).hasSize(1);
	}

	@Test
	void repetitionsAreBoundedByInterruptions() {
		Story story = Story.of(Mode.AT_LEAST_ONCE).sent(7, Fate.HEALS_AT_0);
		for (int i = 0; i < 4; i++) {
			story.charged(7, MAIN, Duration.ofSeconds(i));
		}
		assertThat(new FewTwice(1, 1).violations(story.interruptions(3).evidence())).isEmpty();
		assertThat(new FewTwice(1, 1).violations(story.interruptions(2).evidence())).hasSize(1);
	}

	@Test
	void aCallBeforeItsDelayIsEarly() {
		Story story = Story.of(Mode.AT_LEAST_ONCE).sent(7, Fate.HEALS_AT_1).failed(7, MAIN, Duration.ofSeconds(10));
		assertThat(new NeverEarly().violations(story.charged(7, Story.FIRST_LANE, Duration.ofSeconds(12)).evidence()))
			.isEmpty();
		assertThat(
				new NeverEarly().violations(story.charged(7, Story.FIRST_LANE, Duration.ofMillis(11_999)).evidence()))
			.hasSize(1);
	}

	@Test
	void aRetryIsJudgedByAnyCallBeforeIt() {
		Story committedInVain = Story.of(Mode.DEDUPLICATION_DATABASE)
			.sent(7, Fate.HEALS_AT_0)
			.charged(7, MAIN, Duration.ofSeconds(10));
		assertThat(new NeverEarly()
			.violations(committedInVain.charged(7, Story.FIRST_LANE, Duration.ofSeconds(12)).evidence())).isEmpty();
		assertThat(new NeverEarly()
			.violations(committedInVain.charged(7, Story.FIRST_LANE, Duration.ofMillis(11_999)).evidence())).hasSize(1);
		Story neverCalled = Story.of(Mode.DEDUPLICATION_DATABASE).sent(8, Fate.HEALS_AT_0);
		assertThat(
				new NeverEarly().violations(neverCalled.charged(8, Story.FIRST_LANE, Duration.ofSeconds(1)).evidence()))
			.isEmpty();
	}

	@Test
	void aProcessThatGoesBackIsOutOfOrderUnlessInterrupted() {
		Story story = Story.of(Mode.AT_LEAST_ONCE)
			.sent(1, Fate.HEALS_AT_0)
			.sent(2, Fate.HEALS_AT_0)
			.charged(2, MAIN, Duration.ofSeconds(1))
			.charged(1, MAIN, Duration.ofSeconds(2));
		assertThat(new InOrder().violations(story.evidence())).hasSize(1);
		assertThat(new InOrder().violations(story.interruptions(1).evidence())).isEmpty();
	}

	@Test
	void committedOutputsAreInOrderWhicheverProcessWroteThem() {
		Evidence evidence = Story.of(Mode.EXACTLY_ONCE)
			.sent(1, Fate.HEALS_AT_0)
			.sent(2, Fate.HEALS_AT_0)
			.charged(2, MAIN, Duration.ofSeconds(1), "0-1")
			.charged(1, MAIN, Duration.ofSeconds(2), "1-1")
			.interruptions(9)
			.evidence();
		assertThat(new CommittedInOrder().violations(evidence)).hasSize(1);
	}

	@Test
	void aDeadLetterThatHealsIsNoPoison() {
		Evidence evidence = Story.of(Mode.AT_LEAST_ONCE)
			.sent(7, Fate.HEALS_AT_3)
			.sent(8, Fate.POISON)
			.dead(7, Fate.HEALS_AT_3)
			.dead(8, Fate.POISON)
			.evidence();
		assertThat(new OnlyPoisonDies(3).violations(evidence)).singleElement().asString().contains("order 7");
	}

	@Test
	void aDeadLetterWithoutAFailedCallIsWrong() {
		Evidence evidence = Story.of(Mode.AT_MOST_ONCE)
			.sent(7, Fate.HEALS_AT_0)
			.sent(8, Fate.HEALS_AT_1)
			.failed(8, MAIN, Duration.ZERO)
			.dead(7, Fate.HEALS_AT_0)
			.dead(8, Fate.HEALS_AT_1)
			.evidence();
		assertThat(new OnlyFailedDie().violations(evidence)).singleElement().asString().contains("order 7");
	}

	@Test
	void whatWasNeverSentIsForeign() {
		Evidence evidence = Story.of(Mode.AT_LEAST_ONCE)
			.charged(7, MAIN, Duration.ZERO)
			.dead(8, Fate.POISON)
			.deadLetter("9;1;9;POISON;0")
			.evidence();
		assertThat(new NothingForeign().violations(evidence)).hasSize(3);
	}

	@Test
	void aSecondOrMissingRowIsNotOneEffect() {
		Evidence evidence = Story.of(Mode.DEDUPLICATION_DATABASE)
			.sent(1, Fate.HEALS_AT_0)
			.sent(2, Fate.HEALS_AT_0)
			.charged(1, MAIN, Duration.ZERO)
			.charged(2, MAIN, Duration.ZERO)
			.effects(1, 2)
			.evidence();
		assertThat(new OneEffect().violations(evidence)).hasSize(2);
	}

}
