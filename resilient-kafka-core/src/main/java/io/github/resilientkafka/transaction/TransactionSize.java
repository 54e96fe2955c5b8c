package io.github.resilientkafka.transaction;

/**
 * How many records one transaction takes: fewer after one that was rolled back, when a
 * rollback means to run them again. Used by its consumer thread only.
 */
final class TransactionSize {

	/**
	 * The records whose attempts one transaction takes.
	 */
	private static final int MAX_RECORDS = 50_000;

	/**
	 * How much more it takes than the one that was committed before, until then.
	 */
	private static final int GROWTH = 4;

	private int maxRecords = MAX_RECORDS;

	private int attempts;

	/** What one attempt has sent has timed out together. */
	private boolean oneByOne;

	int maxRecords() {
		return this.maxRecords;
	}

	int attempts() {
		return this.attempts;
	}

	/**
	 * Whether what is sent has to be acknowledged before more is sent.
	 */
	boolean isOneByOne() {
		return this.oneByOne;
	}

	/**
	 * The attempt at a record is over.
	 */
	void attempted() {
		this.attempts++;
	}

	void committed() {
		this.oneByOne = false;
		this.maxRecords = Math.min(MAX_RECORDS, this.maxRecords * GROWTH);
	}

	/**
	 * The transaction is rolled back because of something that was sent. What precedes a
	 * fault can be committed, and then it is alone. What timed out may have been too
	 * much, or what a producer tries to part for ever.
	 * @param lasting whether it fails again in any case
	 * @param failedAt the number of attempts that were over before it was sent
	 */
	void failed(boolean lasting, int failedAt) {
		this.maxRecords = Math.max(1, lasting ? failedAt : this.attempts / 2);
		this.oneByOne = !lasting && this.attempts <= 1;
	}

	/**
	 * The transaction is rolled back for another reason.
	 */
	void rolledBack() {
		this.oneByOne = false;
	}

	/**
	 * It was too much for the time that there is, or for the producer.
	 */
	void exceeded() {
		this.maxRecords = 1;
	}

	/**
	 * The next transaction begins.
	 */
	void reset() {
		this.attempts = 0;
	}

}
