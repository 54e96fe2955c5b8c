package io.github.resilientkafka.benchmarks.measure;

import io.github.resilientkafka.benchmarks.contender.RefusedException;
import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OutageWorkTests {

	private static final Run RUN = new Run(Measure.OUTAGE, Contender.RESILIENT_KAFKA, 0, "name", Effort.QUICK,
			"localhost:9092");

	private final Dependency dependency = new Dependency(0);

	private final OutageWork work = new OutageWork(RUN, this.dependency);

	@Test
	void whatIsRetriedIsOvertakenButNotOutOfOrder() {
		this.dependency.goDown();
		refuse(RUN.listener(0), 0);
		this.dependency.comeBack();
		handle(RUN.listener(0), 1);
		handle(RUN.listener(0) + "-retry-1000", 0);
		assertThat(this.dependency.callsWhileDown()).isOne();
		assertThat(this.work.processed().cardinality()).isEqualTo(2);
		assertThat(this.work.overtaken()).isOne();
		assertThat(this.work.outOfOrder()).isZero();
		assertThat(this.work.repeated()).isZero();
	}

	@Test
	void whatIsDeliveredAgainIsNotOutOfOrder() {
		handle(RUN.listener(0), 0);
		handle(RUN.listener(0), 1);
		handle(RUN.listener(0), 0);
		assertThat(this.work.outOfOrder()).isZero();
		assertThat(this.work.repeated()).isOne();
	}

	@Test
	void whatIsFirstTriedAfterALaterOneIsOutOfOrder() {
		handle(RUN.listener(0), 1);
		handle(RUN.listener(0), 0);
		assertThat(this.work.outOfOrder()).isOne();
		assertThat(this.work.overtaken()).isOne();
	}

	private void refuse(String topic, int offset) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> handle(topic, offset));
	}

	private void handle(String topic, int offset) {
		this.work.handle(new ConsumerRecord<>(topic, 0, offset, "key", Payload.of(0, offset * Run.PARTITIONS)));
	}

}
