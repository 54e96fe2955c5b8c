package io.github.resilientkafka.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.core.KafkaAdmin;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterSamplerTests {

	private static final SamplingSettings SETTINGS = new SamplingSettings(Duration.ofSeconds(15), Duration.ofSeconds(5),
			2);

	private final KafkaAdmin admin = new KafkaAdmin(Map.of("bootstrap.servers", "a:1"));

	private final KafkaAdmin other = new KafkaAdmin(Map.of("bootstrap.servers", "b:1"));

	private final ClusterSampler sampler = new ClusterSampler(new RegisteredListeners(),
			new ClusterAdmins(List.of(this.admin, this.other)), SETTINGS, new ListenerEvents((event) -> {
			}), Clock.systemUTC());

	@Test
	void theAdminsOfAClusterAreToldItsId() {
		this.sampler.sampled(snapshot(null, CapabilityState.UNKNOWN));
		assertThat(this.admin.getClusterId()).isNull();
		this.sampler.sampled(snapshot("abc", CapabilityState.OK));
		assertThat(this.admin.getClusterId()).isEqualTo("abc");
		assertThat(this.other.getClusterId()).isNull();
	}

	/**
	 * An observed template of spring-kafka 3 would ask again for each record.
	 */
	@Test
	void anIdThatIsDeniedIsNotAskedForAgain() {
		this.sampler.sampled(snapshot(null, CapabilityState.DENIED));
		assertThat(this.admin.getClusterId()).isEqualTo("unknown");
	}

	@Test
	void anIdThatTheApplicationHasSetStays() {
		this.admin.setClusterId("house");
		this.sampler.sampled(snapshot("abc", CapabilityState.OK));
		assertThat(this.admin.getClusterId()).isEqualTo("house");
	}

	private static ClusterSnapshot snapshot(@Nullable String id, CapabilityState state) {
		ClusterSnapshot initial = ClusterSnapshot.initial(new Cluster(Map.of("bootstrap.servers", "a:1")),
				Instant.EPOCH, SETTINGS);
		return new ClusterSnapshot(initial.cluster(), id, initial.takenAt(), initial.attempt(), initial.brokers(),
				initial.quorum(), initial.topics(), initial.offsets(),
				Map.of(Capability.CLUSTER, new CapabilityStatus(state, Set.of())), List.of(), List.of());
	}

}
