package io.github.resilientkafka.retired;

/**
 * A former retry topic of a listener with records that the application is not allowed to
 * read.
 *
 * @param listener the id of the listener
 * @param topic the retry topic
 * @param group the consumer group whose records they are, as far as its name or offsets
 * tell
 * @param records how many there are at most
 */
public record UnreadableLane(String listener, String topic, String group, long records) {

	/**
	 * What is the matter, and what to do.
	 * @return a text
	 */
	public String text() {
		return ("Up to %d records of listener '%s' wait in '%s', which is no retry topic of its configuration any more,"
				+ " and the application may not read them. Allow it to (Read and Describe on the topic), and they are"
				+ " processed within a minute; or send the records to the topic they came from; delete the retry topic"
				+ " if nobody wants them.")
			.formatted(this.records, this.listener, this.topic);
	}

}
