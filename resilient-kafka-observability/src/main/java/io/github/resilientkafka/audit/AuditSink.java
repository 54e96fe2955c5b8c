package io.github.resilientkafka.audit;

/**
 * Where entries are written to. Thread-safe.
 */
public interface AuditSink {

	/**
	 * Write an entry. It must not wait: it is called while records are processed.
	 * @param entry the entry
	 */
	void write(AuditEntry entry);

}
