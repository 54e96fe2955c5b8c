package io.github.resilientkafka.topic;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BootstrapServersTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a:9092,b:9092            | b:9092,a:9092
			a:9092, b:9092           | a:9092 ,b:9092,
			a:9092,b:9092            | b:9092
			Broker.example:9092      | broker.EXAMPLE:9092
			PLAINTEXT://a:9092       | a:9092
			localhost:9092           | 127.0.0.1:9092
			[::1]:9092               | localhost:9092
			""")
	void aClusterIsTheSameHoweverItIsSpelled(String one, String other) {
		assertThat(cluster(one).isOf(configs(other))).isTrue();
		assertThat(cluster(other).isOf(configs(one))).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a:9092      | a:9093
			a:9092      | b:9092
			127.0.0.1:9 | 127.0.0.11:9
			10.127.0.0.1:9092 | 10.localhost:9092
			""")
	void twoBrokersMayBelongToTwoClusters(String one, String other) {
		assertThat(cluster(one).isOf(configs(other))).isFalse();
	}

	@Test
	void clustersAreEqualInAnyOrderAndWithTheSameCredentialsOnly() {
		assertThat(cluster("a:1,b:1")).isEqualTo(cluster("b:1, a:1")).hasSameHashCodeAs(cluster("b:1, a:1"));
		assertThat(cluster("a:1,b:1")).isNotEqualTo(cluster("a:1"));
		assertThat(cluster("a:1"))
			.isNotEqualTo(new Cluster(Map.of("bootstrap.servers", "a:1", "security.protocol", "SSL")));
		assertThat(new Cluster(Map.of("bootstrap.servers", List.of("a:1", "b:1")))).isEqualTo(cluster("a:1,b:1"));
	}

	private static Cluster cluster(String servers) {
		return new Cluster(configs(servers));
	}

	private static Map<String, Object> configs(String servers) {
		return Map.of("bootstrap.servers", servers);
	}

}
