package io.github.resilientkafka.guarantees.application;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.guarantees.workload.Charge;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * What the suite tells an application process.
 *
 * @param directory the directory of the run
 * @param slot the place of this process, which its successor takes after a kill
 * @param modes the listeners that exist
 * @param delays the delays of the retry topics
 * @param concurrency the threads of each listener
 * @param replicationFactor the replicas of the retry topics that the peer creates
 */
@ConfigurationProperties("guarantees")
public record ApplicationProperties(Path directory, int slot, List<Mode> modes, List<Duration> delays,
		@DefaultValue("1") int concurrency, @DefaultValue("3") short replicationFactor) {

	/**
	 * The name of this process, which no other has.
	 */
	public String instance() {
		return this.slot + "-" + ProcessHandle.current().pid();
	}

	/**
	 * Create the work of a listener.
	 * @param mode what it is configured for
	 * @param template sends what succeeds
	 * @return its work
	 */
	public Charge charge(Mode mode, KafkaTemplate<Object, Object> template) {
		return new Charge(mode, this.slot, this.directory, template);
	}

}
