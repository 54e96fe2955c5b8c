package com.example.orders;

/**
 * People who look at what no retry helps.
 */
public interface SupportDesk {

	/**
	 * Ask somebody to look at a record.
	 * @param record where it is
	 * @param cause what it has failed with
	 */
	void ask(String record, Throwable cause);

}
