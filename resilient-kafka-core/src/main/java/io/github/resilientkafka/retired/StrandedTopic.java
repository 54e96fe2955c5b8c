package io.github.resilientkafka.retired;

/**
 * A retry topic with records that wait for a listener that is gone.
 *
 * @param topic the retry topic
 * @param group the consumer group whose records they are
 * @param original the topic that they have come from
 * @param records how many there are at most
 * @param renamed whether a listener of that topic is here, in another group; otherwise
 * the group is here, without a listener of that topic
 */
public record StrandedTopic(String topic, String group, String original, long records, boolean renamed) {

	/**
	 * What is the matter, and what to do.
	 * @return a text
	 */
	public String text() {
		String why = this.renamed
				? "they are of group '%s', which has no members: its listener of '%s' was renamed or removed, or is stopped. Start it under that group until the topic is empty"
				: "they are of group '%s', which has no listener of '%s' any more. Let a listener of the group consume that topic until the retry topic is empty";
		return ("Up to %d records wait in '%s', which nobody reads: " + why
				+ ", or send the records to the topic they came from; delete the retry topic if nobody wants them.")
			.formatted(this.records, this.topic, this.group, this.original);
	}

}
