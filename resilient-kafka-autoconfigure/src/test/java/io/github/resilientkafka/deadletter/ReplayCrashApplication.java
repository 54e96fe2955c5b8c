package io.github.resilientkafka.deadletter;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.TestApplication;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * An application to be killed while it replays dead letters.
 */
@Configuration(proxyBeanMethods = false)
@Import(TestApplication.Base.class)
public class ReplayCrashApplication {

	static final String LISTENS_AT = "listens at ";

	private final KafkaTemplate<Object, Object> template;

	ReplayCrashApplication(KafkaTemplate<Object, Object> template) {
		this.template = template;
	}

	@ResilientKafkaListener(id = "letters", topics = "${topic}", groupId = "${group}", retryDelays = {})
	void listen(String value) {
		this.template.sendDefault(value);
	}

	public static void main(String[] arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(ReplayCrashApplication.class)
			.web(WebApplicationType.SERVLET)
			.properties(TestApplication.FAST_START.toArray(String[]::new))
			.properties("server.port=0", "management.endpoints.web.exposure.include=deadletters",
					"management.endpoint.deadletters.access=unrestricted",
					"spring.kafka.consumer.auto-offset-reset=earliest", "resilient-kafka.defaults.retry.delays=",
					"resilient-kafka.defaults.delivery=exactly-once", "resilient-kafka.transactions.timeout=5s",
					// Whoever has died is not waited for
					"spring.kafka.consumer.properties.session.timeout.ms=6000")
			.run(arguments);
		System.out.println(LISTENS_AT + context.getEnvironment().getProperty("local.server.port"));
	}

}
