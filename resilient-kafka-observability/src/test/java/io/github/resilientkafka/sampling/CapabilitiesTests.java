package io.github.resilientkafka.sampling;

import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class CapabilitiesTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final Capabilities capabilities = new Capabilities(new Cluster(Map.of("bootstrap.servers", "a:1")));

	static Stream<Arguments> failures() {
		return Stream.of(arguments(new TopicAuthorizationException("t"), CapabilityState.DENIED),
				arguments(new GroupAuthorizationException("g"), CapabilityState.DENIED),
				arguments(new ClusterAuthorizationException("c"), CapabilityState.DENIED),
				arguments(new UnsupportedVersionException("old"), CapabilityState.UNSUPPORTED),
				arguments(new SaslAuthenticationException("who?"), CapabilityState.UNKNOWN),
				arguments(new TimeoutException("late"), CapabilityState.UNKNOWN),
				arguments(new ConnectException("gone"), CapabilityState.UNKNOWN));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void areToldByFailures(Exception failure, CapabilityState expected) {
		assertThat(CapabilityState.of(failure)).isEqualTo(expected);
	}

	@Test
	void whatIsDeniedIsAskedAgainAfterTenMinutes() {
		this.capabilities.failed(Capability.GROUPS, "a", new GroupAuthorizationException("a"), NOW);
		this.capabilities.answered(Capability.GROUPS, "b", NOW);
		assertThat(askable(Duration.ofSeconds(599))).containsExactly("b");
		assertThat(askable(Duration.ofSeconds(600))).containsExactlyInAnyOrder("a", "b");
		assertThat(status(Capability.GROUPS)).isEqualTo(new CapabilityStatus(CapabilityState.DENIED, Set.of("a")));
		this.capabilities.answered(Capability.GROUPS, "a", NOW);
		assertThat(status(Capability.GROUPS)).isEqualTo(new CapabilityStatus(CapabilityState.OK, Set.of()));
	}

	@Test
	void noAnswerDoesNotMeanThatADenialIsOver() {
		this.capabilities.failed(Capability.QUORUM, Capabilities.WHOLE, new ClusterAuthorizationException("no"), NOW);
		this.capabilities.failed(Capability.QUORUM, Capabilities.WHOLE, new TimeoutException("late"), NOW);
		assertThat(status(Capability.QUORUM)).isEqualTo(new CapabilityStatus(CapabilityState.DENIED, Set.of()));
	}

	@Test
	void areUnknownAsLongAsThereIsNoAnswer() {
		assertThat(status(Capability.TOPICS).state()).isEqualTo(CapabilityState.UNKNOWN);
		this.capabilities.answered(Capability.TOPICS, "a", NOW);
		this.capabilities.failed(Capability.TOPICS, "b", new TimeoutException("late"), NOW);
		assertThat(status(Capability.TOPICS).state()).isEqualTo(CapabilityState.UNKNOWN);
		this.capabilities.retain(Capability.TOPICS, List.of("a"));
		assertThat(status(Capability.TOPICS).state()).isEqualTo(CapabilityState.OK);
	}

	private Set<String> askable(Duration later) {
		return this.capabilities.askable(Capability.GROUPS, List.of("a", "b"), NOW.plus(later));
	}

	private CapabilityStatus status(Capability capability) {
		return this.capabilities.status().get(capability);
	}

}
