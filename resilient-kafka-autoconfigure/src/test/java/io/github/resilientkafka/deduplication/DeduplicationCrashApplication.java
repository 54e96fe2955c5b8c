package io.github.resilientkafka.deduplication;

import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.annotation.Transactional;

/**
 * An application to be killed, which writes each event to a topic and to a table.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class DeduplicationCrashApplication {

	private KafkaTemplate<Object, Object> template;

	private JdbcTemplate jdbc;

	private String output;

	private String table;

	@Autowired
	void resources(KafkaTemplate<Object, Object> template, JdbcTemplate jdbc, @Value("${output}") String output,
			@Value("${table}") String table) {
		this.template = template;
		this.jdbc = jdbc;
		this.output = output;
		this.table = table;
	}

	@Transactional(rollbackFor = Exception.class)
	@ResilientKafkaListener(id = "crash", topics = "${topic}", groupId = "${group}", concurrency = "2")
	void listen(String event) throws ExecutionException, InterruptedException {
		this.template.send(this.output, event).get();
		this.jdbc.update("insert into " + this.table + " values (?)", event);
	}

	public static void main(String[] arguments) {
		new SpringApplicationBuilder(DeduplicationCrashApplication.class).web(WebApplicationType.NONE)
			.properties("spring.aop.auto=false")
			.run(arguments);
	}

}
