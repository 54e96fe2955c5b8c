package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cluster tells its time.
 */
@BrokerTest
class ClusterClocksTests {

	private static final long HOUR = Duration.ofHours(1).toMillis();

	private final Cluster cluster = new Cluster(
			Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestBroker.servers()));

	@Test
	void tellAnInstanceWhoseClockIsWrong() {
		ClusterAdmins admins = new ClusterAdmins(List.of());
		try {
			ClusterClocks clocks = new ClusterClocks(admins, new Ahead());
			assertThat(clocks.of(this.cluster).wallMillis() - System.currentTimeMillis()).isGreaterThan(HOUR - 1_000);
			assertThat(clocks.ask(this.cluster)).isTrue();
			assertThat(clocks.of(this.cluster).wallMillis() - System.currentTimeMillis()).isBetween(-1_000L, 3_000L);
		}
		finally {
			admins.destroy();
		}
	}

	@Test
	void leaveAClockAloneThatIsSetOnPurpose() {
		ClusterAdmins admins = new ClusterAdmins(List.of());
		try {
			ClusterClocks clocks = new ClusterClocks(admins, new Ahead());
			clocks.compare(this.cluster);
			assertThat(clocks.of(this.cluster).wallMillis() - System.currentTimeMillis()).isGreaterThan(HOUR - 1_000);
		}
		finally {
			admins.destroy();
		}
	}

	@Test
	void sayNothingWhileNoBrokerAnswers() {
		ClusterAdmins admins = new ClusterAdmins(List.of());
		Cluster away = new Cluster(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1"));
		try {
			ClusterClocks clocks = new ClusterClocks(admins, TimeSource.SYSTEM);
			long before = System.nanoTime();
			assertThat(clocks.compare(away)).as("asked again soon").isFalse();
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
			assertThat(clocks.of(away).wallMillis() - System.currentTimeMillis()).isBetween(-1_000L, 1_000L);
		}
		finally {
			admins.destroy();
		}
	}

	private static final class Ahead implements TimeSource {

		@Override
		public long millis() {
			return TimeSource.SYSTEM.millis();
		}

		@Override
		public long wallMillis() {
			return TimeSource.SYSTEM.wallMillis() + HOUR;
		}

	}

}
