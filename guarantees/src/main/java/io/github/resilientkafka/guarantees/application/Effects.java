package io.github.resilientkafka.guarantees.application;

import io.github.resilientkafka.guarantees.workload.Order;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table that charges are written to. No constraint keeps a second row for an order
 * out.
 */
public final class Effects {

	/**
	 * Creates the table. The suite does, as a deployment migrates its database before it
	 * starts an application.
	 */
	public static final String CREATE_TABLE = "create table if not exists effects (order_id bigint, topic text, "
			+ "kafka_partition int, kafka_offset bigint, instance text, started bigint)";

	private final JdbcTemplate jdbc;

	private final String instance;

	Effects(JdbcTemplate jdbc, String instance) {
		this.jdbc = jdbc;
		this.instance = instance;
	}

	void insert(ConsumerRecord<?, String> record) {
		this.jdbc.update("insert into effects values (?, ?, ?, ?, ?, ?)", Order.parse(record.value()).id(),
				record.topic(), record.partition(), record.offset(), this.instance, System.nanoTime());
	}

}
