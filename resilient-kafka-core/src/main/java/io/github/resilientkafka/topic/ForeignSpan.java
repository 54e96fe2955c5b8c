package io.github.resilientkafka.topic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where the records of another consumer group lie in a partition of a retry topic. It is
 * committed with the offset of the partition, so that whoever consumes or purges it next
 * knows.
 *
 * @param first the offset of the first of them
 * @param last the offset of the last of them
 * @param group the group that has redirected the last of them
 */
public record ForeignSpan(long first, long last, String group) {

	/**
	 * What brokers take of metadata has a limit, and the group is what a header says.
	 */
	private static final int MAX_GROUP = 249;

	private static final Pattern METADATA = Pattern.compile("foreign (\\d{1,18})-(\\d{1,18}) (.*)", Pattern.DOTALL);

	/**
	 * Create a span.
	 * @param first the offset of the first record
	 * @param last the offset of the last record
	 * @param group the group, of which the beginning is kept if it is too long
	 */
	public ForeignSpan {
		group = (group.length() <= MAX_GROUP) ? group : group.substring(0, MAX_GROUP);
	}

	/**
	 * Read the metadata of an offset.
	 * @param metadata what was committed with the offset
	 * @return the span, or {@code null} if the metadata says nothing of one
	 */
	public static @Nullable ForeignSpan of(String metadata) {
		Matcher matcher = METADATA.matcher(metadata);
		return matcher.matches()
				? new ForeignSpan(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3))
				: null;
	}

	/**
	 * The metadata of an offset.
	 * @return what to commit with the offset
	 */
	public String metadata() {
		return "foreign %d-%d %s".formatted(this.first, this.last, this.group);
	}

	/**
	 * Another record of another group.
	 * @param offset its offset
	 * @param group its group
	 * @return a span that includes it
	 */
	public ForeignSpan with(long offset, String group) {
		return new ForeignSpan(Math.min(this.first, offset), Math.max(this.last, offset), group);
	}

	/**
	 * Whether none of the records is left.
	 * @param begin the first offset of the partition
	 * @return whether they are all deleted
	 */
	public boolean isGone(long begin) {
		return this.last < begin;
	}

}
