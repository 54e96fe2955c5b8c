package io.github.resilientkafka.autoconfigure;

import java.time.Instant;

import javax.sql.DataSource;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.deduplication.DeduplicationStore;
import io.github.resilientkafka.deduplication.jdbc.JdbcDeduplicationStore;
import io.github.resilientkafka.failure.RootCause;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.TaskScheduler;

/**
 * Makes the store in a database: looks whether its table is there, and has it cleaned up.
 *
 * @param properties the properties of the store
 * @param scheduler what cleans up
 */
record JdbcStoreMaker(ResilientKafkaProperties.Jdbc properties, TaskScheduler scheduler) {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(JdbcStoreMaker.class));

	DeduplicationStore make(String listener, DataSource dataSource) {
		JdbcDeduplicationStore store = new JdbcDeduplicationStore(new JdbcTemplate(dataSource),
				this.properties.tableName());
		try {
			if (this.properties.initializeSchema() && !store.hasTable()) {
				store.createTable();
			}
			if (!store.hasTable()) {
				throw new InvalidListenerException(listener, "resilient-kafka.deduplication.jdbc.table-name",
						this.properties.tableName(), "There is no such table.",
						"Create it with the script for your database, schema-postgresql.sql, schema-mysql.sql or"
								+ " schema-h2.sql in io/github/resilientkafka/deduplication/jdbc, or set"
								+ " resilient-kafka.deduplication.jdbc.initialize-schema=true.");
			}
		}
		catch (DataAccessException ex) {
			logger.warn(() -> "The database for the deduplication of listener '%s' cannot be reached now: %s"
				.formatted(listener, new RootCause(ex).text()));
		}
		this.scheduler.scheduleWithFixedDelay(() -> cleanUp(store),
				Instant.now().plus(this.properties.cleanupInterval()), this.properties.cleanupInterval());
		return store;
	}

	private static void cleanUp(JdbcDeduplicationStore store) {
		try {
			store.deleteExpired();
		}
		catch (DataAccessException ex) {
			logger.warn(() -> "Expired keys could not be deleted, which is tried again: " + new RootCause(ex).text());
		}
	}

}
