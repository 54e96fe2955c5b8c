package io.github.resilientkafka.deadletter;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.ActuatorClient.Answer;
import io.github.resilientkafka.test.TestApplication;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener whose records fail for as long as they are told to, and what somebody does
 * with its dead letters over HTTP.
 */
final class Letters {

	private final ActuatorClient client;

	private final String listener;

	Letters(ActuatorClient client, String listener) {
		this.client = client;
		this.listener = listener;
	}

	static TestApplication application(String topic, String group, Processing processing) {
		return application(Listener.class, topic, group, processing);
	}

	static TestApplication application(Class<? extends Listener> listener, String topic, String group,
			Processing processing) {
		return TestApplication.of(listener)
			.with("topic=" + topic, "group=" + group, "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.circuit-breaker.enabled=false",
					"management.endpoint.deadletters.access=unrestricted")
			.withBean("processing", processing)
			.withActuator("deadletters", "resilientkafka", "health");
	}

	Map<String, Object> overview() {
		return at(at(this.client.get("deadletters"), "listeners"), this.listener);
	}

	void awaitOpen(int count) {
		await().untilAsserted(() -> assertThat(overview()).containsEntry("open", count).containsEntry("indexed", 1.0));
	}

	@SuppressWarnings("unchecked")
	List<Map<String, Object>> groups() {
		return (List<Map<String, Object>>) overview().get("groups");
	}

	Map<String, Object> browse(String query) {
		return this.client.get("deadletters/" + this.listener + "?" + query);
	}

	@SuppressWarnings("unchecked")
	List<Map<String, Object>> letters(String query) {
		return (List<Map<String, Object>>) browse(query).get("letters");
	}

	Map<String, Object> letter(Object id) {
		return this.client.get("deadletters/" + this.listener + "/" + id);
	}

	Answer act(String parameters) {
		return this.client.post("deadletters/" + this.listener, "{" + parameters.replace('\'', '"') + "}");
	}

	String submit(String parameters) {
		Answer answer = act(parameters);
		assertThat(answer.body()).as(parameters).containsKey("job");
		return String.valueOf(answer.body().get("job"));
	}

	Map<String, Object> job(String number) {
		return this.client.get("deadletters/jobs/" + number);
	}

	Answer change(String job, String action) {
		return this.client.post("deadletters/jobs/" + job, "{\"action\":\"" + action + "\"}");
	}

	Map<String, Object> awaitJob(String number, Predicate<Map<String, Object>> state) {
		await("job " + number).until(() -> state.test(job(number)));
		return job(number);
	}

	/**
	 * Wait until all letters of a job are processed, or have come back.
	 */
	Map<String, Object> awaitDone(String number) {
		return awaitJob(number, (job) -> "done".equals(job.get("state"))
				&& (!job.containsKey("inLane") || Integer.valueOf(0).equals(job.get("inLane"))));
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> at(Map<String, Object> values, String name) {
		return (Map<String, Object>) values.getOrDefault(name, Map.of());
	}

	/**
	 * What the listener does.
	 */
	static final class Processing {

		volatile Predicate<String> fails = (value) -> true;

		volatile Function<String, RuntimeException> failure = (value) -> new IllegalStateException(
				"a secret of " + value);

		final List<String> processed = new CopyOnWriteArrayList<>();

		void process(String value) {
			if (this.fails.test(value)) {
				throw this.failure.apply(value);
			}
			this.processed.add(value);
		}

	}

	@AutoConfigurationPackage
	static class Listener {

		private final Processing processing;

		Listener(Processing processing) {
			this.processing = processing;
		}

		@ResilientKafkaListener(id = "letters", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) {
			this.processing.process(record.value());
		}

	}

	@Lazy
	static class LazyListener extends Listener {

		LazyListener(Processing processing) {
			super(processing);
		}

	}

}
