package io.github.resilientkafka.audit;

import java.util.Map;
import java.util.function.Function;

import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Writes entries to the log {@value #LOG}, one line of JSON each. Thread-safe.
 */
public final class LogAuditSink implements AuditSink {

	/**
	 * The name of the log.
	 */
	public static final String LOG = "io.github.resilientkafka.audit";

	private static final LogAccessor log = new LogAccessor(LogFactory.getLog(LOG));

	private final Function<Map<String, Object>, String> json;

	/**
	 * Create the sink.
	 * @param json makes JSON of names and values
	 */
	public LogAuditSink(Function<Map<String, Object>, String> json) {
		this.json = json;
	}

	@Override
	public void write(AuditEntry entry) {
		log.info(() -> this.json.apply(entry.toMap()));
	}

}
