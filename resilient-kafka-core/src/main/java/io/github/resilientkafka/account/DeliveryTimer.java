package io.github.resilientkafka.account;

/**
 * Is told how old a record is when an attempt at it begins: the first of its lane after
 * each poll. Thread-safe.
 */
public interface DeliveryTimer {

	/**
	 * An attempt begins.
	 * @param age the age of the record in ms, by its timestamp
	 * @param lateness how long the record has been due in ms, 0 if it did not have to
	 * wait
	 */
	void delivered(long age, long lateness);

}
