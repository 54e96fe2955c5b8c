package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@BrokerTest
class ClusterSurveyTests {

	private static final SamplingSettings SETTINGS = new SamplingSettings(Duration.ofSeconds(20),
			Duration.ofSeconds(20), 2);

	private final Map<String, Object> configs = SurveyConfigs.of(Map.of("bootstrap.servers", TestBroker.servers()),
			SETTINGS.timeout());

	private final Capabilities capabilities = new Capabilities(new Cluster(this.configs));

	@Test
	void aSampleOfAThousandPartitionsIsAHandfulOfRequests() throws Exception {
		Map<String, TopicRole> roles = new TreeMap<>();
		for (int topic = 0; topic < 10; topic++) {
			roles.put(TestBroker.newTopic(100), TopicRole.BOTH);
		}
		TopicsInUse inUse = new TopicsInUse(roles, Map.of("a", roles.keySet(), "b", roles.keySet()));
		try (Admin admin = Admin.create(this.configs);
				ClusterSurvey survey = new ClusterSurvey(admin, this.capabilities, SETTINGS)) {
			double most = 0;
			survey.take(inUse, false, Instant.now());
			for (int sample = 0; sample < 8; sample++) {
				double before = requests(admin);
				ClusterAnswers answers = survey.take(inUse, false, Instant.now());
				assertThat(answers.offsets().ends()).hasSize(1000);
				most = Math.max(most, requests(admin) - before);
			}
			assertThat(most).isLessThanOrEqualTo(12);
		}
	}

	private static double requests(Admin admin) {
		return admin.metrics()
			.entrySet()
			.stream()
			.filter((metric) -> metric.getKey().name().equals("request-total"))
			.filter((metric) -> metric.getKey().group().equals("admin-client-metrics"))
			.mapToDouble((metric) -> (Double) metric.getValue().metricValue())
			.sum();
	}

	@Test
	void tellsOfTopicsAndOffsets() throws Exception {
		String topic = TestBroker.uniqueName("topic");
		TestBroker.create(new NewTopic(topic, 2, (short) 1).configs(Map.of("min.insync.replicas", "1")));
		String absent = TestBroker.uniqueName("absent");
		String group = TestBroker.uniqueName("group");
		TopicPartition partition = new TopicPartition(topic, 0);
		for (int record = 0; record < 10; record++) {
			TestBroker.send(new ProducerRecord<>(topic, 0, null, new byte[1]));
		}
		TestBroker.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();
		TestBroker.admin().alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(4))).all().get();
		TopicsInUse inUse = new TopicsInUse(Map.of(topic, TopicRole.CONSUME, absent, TopicRole.PRODUCE),
				Map.of(group, Set.of(topic), "nobody", Set.of(topic)));
		try (ClusterSurvey survey = ClusterSurvey.of(this.configs, this.capabilities, SETTINGS)) {
			ClusterAnswers answers = survey.take(inUse, true, Instant.now());
			assertThat(answers.cluster().brokers()).hasSize(1);
			assertThat(answers.cluster().id()).isNotBlank();
			assertThat(answers.unreachable()).isEmpty();
			assertThat(answers.descriptions()).containsOnlyKeys(topic);
			assertThat(answers.missing()).containsExactly(absent);
			assertThat(answers.minInsyncReplicas()).containsExactly(Map.entry(topic, 1));
			assertThat(answers.quorum().leader()).isNotNegative();
			assertThat(answers.quorum().behind()).isEmpty();
			OffsetSample offsets = answers.offsets();
			assertThat(offsets.begins()).containsEntry(partition, 3L).hasSize(2);
			assertThat(offsets.ends()).containsEntry(partition, 10L).hasSize(2);
			assertThat(offsets.committed()).isEqualTo(Map.of(group, Map.of(partition, 4L), "nobody", Map.of()));
			survey.take(inUse, false, Instant.now());
			assertThat(survey.take(inUse, false, Instant.now()).offsets().highWatermarks()).containsEntry(partition,
					10L);
		}
		Map<Capability, CapabilityState> states = new HashMap<>();
		this.capabilities.status().forEach((capability, status) -> states.put(capability, status.state()));
		assertThat(states.values()).containsOnly(CapabilityState.OK);
		assertThat(List.copyOf(states.keySet())).hasSize(Capability.values().length);
	}

}
