package io.github.resilientkafka.guarantee;

import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.TestApplication;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

/**
 * An application to be killed: of ids, every fifth fails at first and every fiftieth
 * always, if wanted after it has sent its output.
 */
@Configuration(proxyBeanMethods = false)
@Import(TestApplication.Base.class)
public class CrashApplication {

	static final String READY = "ready to be killed";

	private final KafkaTemplate<Object, Object> template;

	private final String output;

	private final boolean sendsFirst;

	CrashApplication(KafkaTemplate<Object, Object> template, @Value("${output}") String output,
			@Value("${sends-first:false}") boolean sendsFirst) {
		this.template = template;
		this.output = output;
		this.sendsFirst = sendsFirst;
	}

	@ResilientKafkaListener(id = "crash", topics = "${topic}", groupId = "${group}", retryDelays = { "100ms", "300ms" },
			concurrency = "2")
	void listen(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt)
			throws ExecutionException, InterruptedException {
		int id = Integer.parseInt(record.value());
		if (this.sendsFirst) {
			this.template.send(this.output, record.value()).get();
		}
		if (id % 50 == 0 || (id % 5 == 0 && attempt == 1)) {
			throw new IllegalStateException("on purpose");
		}
		if (!this.sendsFirst) {
			this.template.send(this.output, record.value()).get();
		}
	}

	public static void main(String[] arguments) {
		new SpringApplicationBuilder(CrashApplication.class).web(WebApplicationType.NONE)
			.properties(TestApplication.FAST_START.toArray(String[]::new))
			.run(arguments);
		System.out.println(READY);
	}

}
