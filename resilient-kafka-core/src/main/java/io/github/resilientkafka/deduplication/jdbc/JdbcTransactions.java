package io.github.resilientkafka.deduplication.jdbc;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions on a DataSource, this manager's and those of others.
 */
final class JdbcTransactions extends DataSourceTransactionManager {

	JdbcTransactions(DataSource dataSource) {
		super(dataSource);
	}

	/**
	 * Whether a transaction is active on this thread and the DataSource. A transaction of
	 * something else may have a connection of it kept for this thread, which is not in a
	 * transaction.
	 */
	boolean isActive() {
		if (isExistingTransaction(doGetTransaction())) {
			return true;
		}
		// JPA lends its connection without saying that it is in a transaction
		return TransactionSynchronizationManager.getResource(obtainDataSource()) instanceof ConnectionHolder holder
				&& !holder.isSynchronizedWithTransaction();
	}

}
