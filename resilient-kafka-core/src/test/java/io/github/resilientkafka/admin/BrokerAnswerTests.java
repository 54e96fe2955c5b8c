package io.github.resilientkafka.admin;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.admin.BrokerAnswer.Known;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BrokerAnswerTests {

	private final KafkaFutureImpl<Integer> future = new KafkaFutureImpl<>();

	@Test
	void anAnswerIsKnown() throws Exception {
		this.future.complete(7);
		BrokerAnswer<Integer> answer = BrokerAnswer.await(this.future);
		assertThat(answer).isEqualTo(new Known<>(7)).isEqualTo(BrokerAnswer.await(this.future, soon()));
		assertThat(answer.orThrow()).isEqualTo(7);
		assertThat(answer.map((value) -> value + 1)).isEqualTo(new Known<>(8));
		assertThat(answer.failedWith(KafkaException.class)).isFalse();
		assertThat(told(answer)).contains(7);
	}

	@Test
	void nothingIsAnAnswer() throws Exception {
		assertThat(BrokerAnswer.await(KafkaFuture.<Void>completedFuture(null))).isEqualTo(new Known<Void>(null));
	}

	@Test
	void aRefusalIsToldAsTheBrokersHaveSaidIt() throws Exception {
		TopicAuthorizationException refusal = new TopicAuthorizationException(Set.of("orders"));
		this.future.completeExceptionally(refusal);
		BrokerAnswer<Integer> answer = BrokerAnswer.await(this.future);
		assertThat(answer).isEqualTo(new Failed<>(refusal)).isEqualTo(BrokerAnswer.await(this.future, soon()));
		assertThat(answer.map(Integer::doubleValue)).isEqualTo(new Failed<>(refusal));
		assertThat(answer.failedWith(AuthorizationException.class)).isTrue();
		assertThat(answer.failedWith(TimeoutException.class)).isFalse();
		assertThat(told(answer)).isEmpty();
		assertThatExceptionOfType(TopicAuthorizationException.class).isThrownBy(answer::orThrow).isSameAs(refusal);
	}

	@Test
	void whatIsNotOfKafkaIsTheCause() throws Exception {
		IllegalStateException defect = new IllegalStateException();
		this.future.completeExceptionally(defect);
		assertThat(reason(BrokerAnswer.await(this.future))).isExactlyInstanceOf(KafkaException.class).hasCause(defect);
	}

	@Test
	void anAnswerThatIsLateHasTimedOut() throws Exception {
		BrokerAnswer<Integer> answer = BrokerAnswer.await(this.future, Deadline.in(Duration.ofMillis(1)));
		assertThat(reason(answer)).isInstanceOf(TimeoutException.class).hasMessage("No answer in time");
	}

	@Test
	void anAnswerThatIsThereIsKnownAfterTheDeadline() throws Exception {
		this.future.complete(7);
		assertThat(BrokerAnswer.await(this.future, Deadline.in(Duration.ofSeconds(-1)))).isEqualTo(new Known<>(7));
	}

	@Test
	void aCancelledQuestionHasFailed() throws Exception {
		this.future.cancel(true);
		assertThat(reason(BrokerAnswer.await(this.future))).hasCauseInstanceOf(CancellationException.class);
	}

	@Test
	void aQuestionOfAClientThatIsClosedHasFailed() throws Exception {
		Admin admin = Admin.create(Map.of("bootstrap.servers", "localhost:1"));
		KafkaFuture<Set<String>> names = admin.listTopics().names();
		admin.close(Duration.ZERO);
		assertThat(reason(BrokerAnswer.await(names))).isInstanceOf(TimeoutException.class);
	}

	@Test
	void anInterruptIsNoAnswer() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> BrokerAnswer.await(this.future));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> BrokerAnswer.await(this.future, soon()));
	}

	@Test
	void aCallGetsATimeoutAfterTheDeadlineToo() {
		assertThat(Deadline.in(Duration.ofSeconds(-1)).remainingMillis()).isEqualTo(1);
		assertThat(Deadline.in(Duration.ofSeconds(60)).remainingMillis()).isBetween(2, 60_000);
	}

	private static Deadline soon() {
		return Deadline.in(Duration.ofSeconds(60));
	}

	private static Optional<Integer> told(BrokerAnswer<Integer> answer) {
		Integer[] told = new Integer[1];
		answer.ifKnown((value) -> told[0] = value);
		return Optional.ofNullable(told[0]);
	}

	private static KafkaException reason(BrokerAnswer<?> answer) {
		return ((Failed<?>) answer).reason();
	}

}
