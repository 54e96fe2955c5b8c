package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterTopicsTests {

	@Test
	void waitsForNoAnswerAsLongAsItsClientWould() throws Exception {
		ExecutorService executor = Executors.newCachedThreadPool();
		Admin admin = Admin.create(Map.of("bootstrap.servers", "localhost:1", "default.api.timeout.ms", "120000"));
		try {
			ClusterTopics topics = new ClusterTopics(admin);
			List<Callable<Object>> questions = List.of(topics::names, () -> topics.committed(List.of("group")),
					() -> topics.access(List.of("topic")), () -> topics.ends(List.of(new TopicPartition("topic", 0))),
					() -> topics.members(List.of("group")));
			List<Future<Object>> answers = executor.invokeAll(questions, 30, TimeUnit.SECONDS);
			assertThat(answers).noneMatch(Future::isCancelled);
		}
		finally {
			executor.shutdownNow();
			admin.close(Duration.ZERO);
		}
	}

}
