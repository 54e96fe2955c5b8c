package io.github.resilientkafka.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PipelineTests {

	private final List<String> log = new ArrayList<>();

	@Test
	void endsInTheReverseOrder() {
		CallPermits permits = new Pipeline(List.of(stage("a"), stage("b")), TimeSource.SYSTEM).enter(invocation(1));
		assertThat(permits.isGranted()).isTrue();
		assertThat(permits.ended(null)).isNull();
		assertThat(this.log).containsExactly("a admits 1", "b admits 1", "b ended", "a ended");
	}

	@Test
	void whatIsRefusedIsTakenBack() {
		SettableClock clock = new SettableClock();
		clock.setWallClock(Duration.ofDays(1));
		Stage refusing = (invocation) -> new Admission.Refused(clock.wallMillis() + 42);
		CallPermits permits = new Pipeline(List.of(stage("a"), stage("b"), refusing, stage("c")), clock)
			.enter(invocation(2));
		assertThat(permits.isGranted()).isFalse();
		assertThat(permits.notBefore()).isEqualTo(clock.millis() + 42);
		assertThat(this.log).containsExactly("a admits 2", "b admits 2", "b takes back 2 of a call that is not made",
				"a takes back 2 of a call that is not made");
	}

	@Test
	void whatIsTakenOutIsTakenBackFromTheStagesInFront() {
		Stage limiting = (invocation) -> {
			invocation.limit(3);
			return Admitted.SIMPLY;
		};
		Invocation invocation = invocation(5);
		assertThat(new Pipeline(List.of(stage("a"), limiting, stage("b")), TimeSource.SYSTEM).enter(invocation)
			.isGranted()).isTrue();
		assertThat(this.log).containsExactly("a admits 5", "a takes back 2", "b admits 3");
		assertThat(invocation.attempts()).extracting((attempt) -> attempt.polled().offset())
			.containsExactly(0L, 1L, 2L);
	}

	@Test
	void aCallWithoutRecordsIsNotMade() {
		Stage skipping = (invocation) -> {
			invocation.skip(invocation.attempts().get(0));
			return Admitted.SIMPLY;
		};
		CallPermits permits = new Pipeline(List.of(stage("a"), skipping, stage("b")), TimeSource.SYSTEM)
			.enter(invocation(1));
		assertThat(permits.isGranted()).isFalse();
		assertThat(permits.notBefore()).isZero();
		assertThat(this.log).containsExactly("a admits 1", "skipped 0", "a takes back 1 of a call that is not made");
	}

	@Test
	void whoWaitsIsTakenOutWithThoseBehind() {
		Stage postponing = (invocation) -> {
			invocation.postpone(invocation.attempts().get(1), 42);
			return Admitted.SIMPLY;
		};
		Invocation invocation = invocation(4);
		new Pipeline(List.of(postponing), TimeSource.SYSTEM).enter(invocation);
		assertThat(invocation.attempts()).hasSize(1);
		assertThat(this.log).containsExactly("postponed 1");
	}

	@Test
	void aStageThatFailsSaysNothingAboutTheRecords() {
		Stage broken = (invocation) -> {
			throw new IllegalStateException("on purpose");
		};
		CallPermits permits = new Pipeline(List.of(stage("a"), broken), TimeSource.SYSTEM).enter(invocation(1));
		assertThat(permits.isGranted()).isFalse();
		assertThat(permits.notBefore()).isPositive();
		assertThat(this.log).containsExactly("a admits 1", "a takes back 1 of a call that is not made");
	}

	@Test
	void anErrorOfAStageKeepsNothingFromTheOthers() {
		Stage broken = (invocation) -> {
			throw new NoClassDefFoundError("on purpose");
		};
		CallPermits permits = new Pipeline(List.of(stage("a"), broken), TimeSource.SYSTEM).enter(invocation(1));
		assertThat(permits.isGranted()).isFalse();
		assertThat(this.log).containsExactly("a admits 1", "a takes back 1 of a call that is not made");
	}

	@Test
	void anErrorAtTheEndOfACallKeepsNothingFromTheOthers() {
		Stage broken = (invocation) -> new Admitted() {

			@Override
			public Throwable ended(@Nullable Throwable failure) {
				throw new NoClassDefFoundError("on purpose");
			}

			@Override
			public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
				throw new NoClassDefFoundError("on purpose");
			}

		};
		Pipeline pipeline = new Pipeline(List.of(stage("a"), broken), TimeSource.SYSTEM);
		pipeline.enter(invocation(1)).ended(null);
		Invocation invocation = invocation(1);
		pipeline.enter(invocation).takeBack(invocation);
		assertThat(this.log).containsExactly("a admits 1", "a ended", "a admits 1",
				"a takes back 1 of a call that is not made");
	}

	@Test
	void whatDoesNotReachTheMethodIsTakenBack() {
		Pipeline pipeline = new Pipeline(List.of(stage("a")), TimeSource.SYSTEM);
		Invocation some = invocation(3);
		pipeline.enter(some).omit(some, (attempt) -> attempt.polled().offset() > 0);
		assertThat(some.attempts()).hasSize(1);
		Invocation all = invocation(2);
		pipeline.enter(all).omit(all, (attempt) -> true);
		assertThat(this.log).containsExactly("a admits 3", "a takes back 2", "a admits 2",
				"a takes back 2 of a call that is not made");
	}

	private Invocation invocation(int count) {
		List<RecordAttempt> attempts = new ArrayList<>();
		for (int offset = 0; offset < count; offset++) {
			attempts.add(new Attempt(new ConsumerRecord<>("topic", 0, offset, null, null)));
		}
		return new Invocation(attempts);
	}

	private Stage stage(String name) {
		return (invocation) -> {
			this.log.add(name + " admits " + invocation.attempts().size());
			return new Admitted() {

				@Override
				public @Nullable Throwable ended(@Nullable Throwable failure) {
					PipelineTests.this.log.add(name + " ended");
					return failure;
				}

				@Override
				public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
					PipelineTests.this.log
						.add(name + " takes back " + removed.size() + (cancelled ? " of a call that is not made" : ""));
				}

			};
		};
	}

	private final class Attempt implements RecordAttempt {

		private final ConsumerRecord<byte[], byte[]> polled;

		Attempt(ConsumerRecord<byte[], byte[]> polled) {
			this.polled = polled;
		}

		@Override
		public ConsumerRecord<byte[], byte[]> polled() {
			return this.polled;
		}

		@Override
		public ConsumerRecord<Object, Object> deserialized() {
			return new ConsumerRecord<>("topic", 0, this.polled.offset(), null, null);
		}

		@Override
		public int lane() {
			return 0;
		}

		@Override
		public int immediateAttempts() {
			return 0;
		}

		@Override
		public Iterable<ConsumerRecord<byte[], byte[]>> following() {
			return List.of();
		}

		@Override
		public void skip() {
			PipelineTests.this.log.add("skipped " + this.polled.offset());
		}

		@Override
		public void fail(Throwable failure) {
			PipelineTests.this.log.add("failed " + this.polled.offset());
		}

		@Override
		public void postpone(long until) {
			PipelineTests.this.log.add("postponed " + this.polled.offset());
		}

	}

}
