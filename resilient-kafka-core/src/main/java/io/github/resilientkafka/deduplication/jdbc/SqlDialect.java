package io.github.resilientkafka.deduplication.jdbc;

import java.util.Collections;
import java.util.Locale;

/**
 * What databases say differently.
 */
enum SqlDialect {

	POSTGRESQL("cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)", "") {

		@Override
		String insertAbsent(String table, int rows) {
			return "insert into %s (%s) values %s on conflict (record_key) do nothing".formatted(table, COLUMNS,
					repeat("(?, ?, ?, %s + ?)".formatted(now()), rows));
		}

		@Override
		String deleteExpired(String table, int portion) {
			// Leaves alone what is being claimed or confirmed
			return "delete from %1$s where expires_at <= %2$s and record_key in (select record_key from %1$s where expires_at <= %2$s order by expires_at limit %3$d for update skip locked)"
				.formatted(table, now(), portion);
		}

	},

	/**
	 * A plain select may be of a snapshot that is older than what the insert met.
	 */
	MYSQL("(timestampdiff(microsecond, timestamp '1970-01-01 00:00:00', utc_timestamp(3)) div 1000)",
			" lock in share mode") {

		@Override
		String insertAbsent(String table, int rows) {
			return "insert ignore into %s (%s) values %s".formatted(table, COLUMNS,
					repeat("(?, ?, ?, %s + ?)".formatted(now()), rows));
		}

		@Override
		String deleteExpired(String table, int portion) {
			return "delete from %s where expires_at <= %s order by expires_at limit %d".formatted(table, now(),
					portion);
		}

	},

	H2("cast(floor(extract(epoch from current_timestamp) * 1000) as bigint)", "") {

		@Override
		String insertAbsent(String table, int rows) {
			// Fails if somebody else inserts one of the keys at the same moment
			String row = "(cast(? as varchar), cast(? as varchar), cast(? as boolean), %s + cast(? as bigint))"
				.formatted(now());
			return "insert into %1$s (%2$s) select * from (values %3$s) as fresh (%2$s) where not exists (select 1 from %1$s known where known.record_key = fresh.record_key)"
				.formatted(table, COLUMNS, repeat(row, rows));
		}

		@Override
		String deleteExpired(String table, int portion) {
			return "delete from %s where expires_at <= %s fetch first %d rows only".formatted(table, now(), portion);
		}

	};

	private static final String COLUMNS = "record_key, owner, processed, expires_at";

	private final String now;

	private final String latest;

	SqlDialect(String now, String latest) {
		this.now = now;
		this.latest = latest;
	}

	/**
	 * The dialect of a database.
	 * @param product its name in the metadata of a connection
	 */
	static SqlDialect of(String product) {
		return switch (product.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> POSTGRESQL;
			case "mysql", "mariadb" -> MYSQL;
			case "h2" -> H2;
			default -> throw new IllegalStateException(
					"Deduplication does not support the database %s. Use PostgreSQL, MySQL, MariaDB or H2, or another store."
						.formatted(product));
		};
	}

	static String repeat(String element, int times) {
		return String.join(", ", Collections.nCopies(times, element));
	}

	/**
	 * The time of the database's clock in epoch ms.
	 */
	String now() {
		return this.now;
	}

	/**
	 * What a select ends with that has to see what is committed now.
	 */
	String latest() {
		return this.latest;
	}

	/**
	 * Insert the rows whose keys are absent. Each takes key, owner, whether it is
	 * processed, and the ms until it expires.
	 */
	abstract String insertAbsent(String table, int rows);

	/**
	 * Delete some of the rows that have expired.
	 */
	abstract String deleteExpired(String table, int portion);

}
