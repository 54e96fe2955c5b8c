package io.github.resilientkafka.deduplication.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The statements on the table. Keys are sorted wherever rows are locked, so that two
 * instances wait for each other in one direction only.
 */
final class DeduplicationTable {

	/**
	 * The most rows in one statement.
	 */
	static final int PORTION = 1_000;

	private final JdbcOperations jdbc;

	private final SqlDialect dialect;

	private final String name;

	DeduplicationTable(JdbcOperations jdbc, SqlDialect dialect, String name) {
		this.jdbc = jdbc;
		this.dialect = dialect;
		this.name = name;
	}

	/**
	 * A key as it is in the table. MySQL does not see spaces at the end.
	 */
	static String stored(String key) {
		return (key.endsWith(" ") || key.endsWith("\u001f")) ? key + '\u001f' : key;
	}

	/**
	 * Insert those keys that are absent.
	 * @return whether all of them were
	 */
	boolean insert(SortedSet<String> keys, String owner, boolean processed, long expiry) {
		boolean all = true;
		for (List<String> portion : portions(keys)) {
			List<Object> arguments = new ArrayList<>(4 * portion.size());
			for (String key : portion) {
				arguments.addAll(List.of(key, owner, processed, expiry));
			}
			all &= insert(this.dialect.insertAbsent(this.name, portion.size()), arguments) == portion.size();
		}
		return all;
	}

	private int insert(String sql, List<Object> arguments) {
		try {
			return this.jdbc.update(sql, arguments.toArray());
		}
		catch (DuplicateKeyException ex) {
			return 0;
		}
	}

	List<StoredKey> select(Collection<String> keys) {
		List<StoredKey> rows = new ArrayList<>(keys.size());
		for (List<String> portion : portions(keys)) {
			String sql = "select record_key, owner, processed, expires_at - %s from %s where record_key in (%s)%s"
				.formatted(this.dialect.now(), this.name, SqlDialect.repeat("?", portion.size()),
						this.dialect.latest());
			rows.addAll(this.jdbc.query(sql, (row, number) -> new StoredKey(row.getString(1), row.getString(2),
					row.getBoolean(3), row.getLong(4)), portion.toArray()));
		}
		return rows;
	}

	/**
	 * Claim those keys again that have expired or are claimed by the owner.
	 * @return those of which it is known that they were
	 */
	SortedSet<String> updateClaims(SortedSet<String> keys, String owner, long expiry) {
		return update(
				"update %1$s set owner = ?, processed = ?, expires_at = %2$s + ? where record_key = ? and (expires_at <= %2$s or (owner = ? and processed = ?))"
					.formatted(this.name, this.dialect.now()),
				keys, (key) -> new Object[] { owner, false, expiry, key, owner, false });
	}

	/**
	 * Confirm those keys that have expired or are the owner's.
	 * @return those of which it is known that they were
	 */
	SortedSet<String> confirm(SortedSet<String> keys, String owner, long retention) {
		return update(
				"update %1$s set owner = ?, processed = ?, expires_at = %2$s + ? where record_key = ? and (expires_at <= %2$s or owner = ?)"
					.formatted(this.name, this.dialect.now()),
				keys, (key) -> new Object[] { owner, true, retention, key, owner });
	}

	void deleteClaims(SortedSet<String> keys, String owner) {
		update("delete from %s where record_key = ? and owner = ? and processed = ?".formatted(this.name), keys,
				(key) -> new Object[] { key, owner, false });
	}

	/**
	 * Delete a portion of what has expired.
	 * @return how much
	 */
	int deleteExpired() {
		return this.jdbc.update(this.dialect.deleteExpired(this.name, PORTION));
	}

	private SortedSet<String> update(String sql, SortedSet<String> keys, Arguments arguments) {
		if (keys.isEmpty()) {
			return keys;
		}
		List<String> ordered = List.copyOf(keys);
		int[] counts = this.jdbc.batchUpdate(sql, ordered.stream().map(arguments::of).toList());
		SortedSet<String> updated = new TreeSet<>();
		for (int i = 0; i < counts.length; i++) {
			// Negative if a driver that rewrites batches does not know
			if (counts[i] > 0) {
				updated.add(ordered.get(i));
			}
		}
		return updated;
	}

	private static List<List<String>> portions(Collection<String> keys) {
		List<String> ordered = List.copyOf(keys);
		List<List<String>> portions = new ArrayList<>();
		for (int from = 0; from < ordered.size(); from += PORTION) {
			portions.add(ordered.subList(from, Math.min(from + PORTION, ordered.size())));
		}
		return portions;
	}

	/**
	 * The arguments of a statement for a key.
	 */
	private interface Arguments {

		Object[] of(String key);

	}

}
