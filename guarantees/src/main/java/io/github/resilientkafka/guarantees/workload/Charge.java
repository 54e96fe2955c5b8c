package io.github.resilientkafka.guarantees.workload;

import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.kafka.core.KafkaTemplate;

/**
 * What listeners do with an order, the same in all applications: a call of an outside
 * system, which logs it. A call that succeeds in a transaction is an output record
 * instead, as only those are part of transactions.
 */
public final class Charge implements AutoCloseable {

	private final Mode mode;

	private final String instance;

	private final Path downstreamDown;

	private final KafkaTemplate<Object, Object> template;

	private final CallLog calls;

	/**
	 * Create the work of one listener.
	 * @param mode what its listener is configured for
	 * @param slot the place of the application process
	 * @param runDirectory where the suite says that the downstream is down
	 * @param template sends outputs
	 */
	public Charge(Mode mode, int slot, Path runDirectory, KafkaTemplate<Object, Object> template) {
		this.mode = mode;
		this.instance = slot + "-" + ProcessHandle.current().pid();
		this.downstreamDown = runDirectory.resolve("downstream-down");
		this.template = template;
		this.calls = new CallLog(mode.calls(runDirectory).resolve(slot + ".log"));
	}

	/**
	 * Charge one order.
	 * @param record its record
	 * @throws ChargeFailedException if it fails on this lane
	 * @throws DownstreamException if the downstream is down
	 */
	public void charge(ConsumerRecord<?, String> record) {
		long start = System.nanoTime();
		Order order = Order.parse(record.value());
		boolean down = Files.exists(this.downstreamDown);
		boolean done = !down && !order.fate().fails(Lanes.lane(record.topic()));
		Invocation invocation = new Invocation(order.id(), record.topic(), record.partition(), record.offset(),
				this.instance, start, System.nanoTime(), System.currentTimeMillis(), done);
		if (done && this.mode.transactional()) {
			this.template.send(new ProducerRecord<>(this.mode.outputs(), record.partition() % Mode.OUTPUT_PARTITIONS,
					Long.toString(order.id()), invocation.format()));
			return;
		}
		this.calls.add(invocation);
		if (!done) {
			throw down ? new DownstreamException() : new ChargeFailedException();
		}
	}

	@Override
	public void close() {
		this.calls.close();
	}

}
