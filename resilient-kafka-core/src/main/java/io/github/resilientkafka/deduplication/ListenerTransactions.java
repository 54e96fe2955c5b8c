package io.github.resilientkafka.deduplication;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Notices when a transaction begins on a thread that calls a listener method.
 */
public final class ListenerTransactions implements SmartInitializingSingleton {

	private final ObjectProvider<ConfigurableTransactionManager> transactionManagers;

	private final ThreadLocal<@Nullable JoinedTransaction> expected = new ThreadLocal<>();

	/**
	 * Create it.
	 * @param transactionManagers the transaction managers of the application
	 */
	public ListenerTransactions(ObjectProvider<ConfigurableTransactionManager> transactionManagers) {
		this.transactionManagers = transactionManagers;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.transactionManagers.forEach((manager) -> manager.addListener(new Begin()));
	}

	void expect(JoinedTransaction transaction) {
		this.expected.set(transaction);
	}

	void forget() {
		this.expected.remove();
	}

	private final class Begin implements TransactionExecutionListener {

		@Override
		public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
			JoinedTransaction expected = ListenerTransactions.this.expected.get();
			if (expected != null && failure == null && transaction.isNewTransaction()
					&& expected.begun(transaction.getTransactionName())) {
				ListenerTransactions.this.expected.remove();
			}
		}

	}

}
