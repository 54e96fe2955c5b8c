package io.github.resilientkafka.deduplication.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.github.resilientkafka.deduplication.Claim;
import io.github.resilientkafka.deduplication.DeduplicationStore;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.DatabasePopulator;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * Keeps the keys in a table of PostgreSQL, MySQL, MariaDB or H2, for all instances that
 * use it; the scripts that create it are beside this class. Takes part in the transaction
 * that is active on the thread, if there is one, and else commits what it does. The clock
 * is that of the database.
 */
public final class JdbcDeduplicationStore implements DeduplicationStore {

	/**
	 * How often to look again at keys that change between two statements.
	 */
	private static final int ROUNDS = 10;

	/**
	 * How long, in ns, to begin anew after deadlocks. Waiting for locks has a time-out of
	 * its own in the database, which is longer, and ends it.
	 */
	private static final long PATIENCE = 1_000_000_000;

	private static final String DEFAULT_TABLE = "resilient_kafka_deduplication";

	private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z0-9_.]+");

	private final JdbcTransactions transactions;

	private final JdbcTemplate jdbc;

	private final String tableName;

	private final SingletonSupplier<DeduplicationTable> table;

	private final SingletonSupplier<Boolean> autoCommit;

	/**
	 * Create a store. The database is not asked for anything before the store is used.
	 * @param jdbc reaches the database
	 * @param tableName the name of the table, which may be qualified
	 */
	public JdbcDeduplicationStore(JdbcTemplate jdbc, String tableName) {
		Assert.isTrue(TABLE_NAME.matcher(tableName).matches(),
				() -> "The name of the table for deduplication may have letters, digits, '_' and '.': " + tableName);
		DataSource dataSource = jdbc.getDataSource();
		Assert.notNull(dataSource, "The JdbcTemplate for deduplication has no DataSource");
		this.jdbc = jdbc;
		this.tableName = tableName;
		this.transactions = new JdbcTransactions(dataSource);
		this.table = SingletonSupplier.of(() -> new DeduplicationTable(jdbc, dialect(jdbc), tableName));
		this.autoCommit = SingletonSupplier
			.of(() -> jdbc.execute((ConnectionCallback<Boolean>) Connection::getAutoCommit));
	}

	private static SqlDialect dialect(JdbcTemplate jdbc) {
		return SqlDialect.of(jdbc
			.execute((ConnectionCallback<String>) (connection) -> connection.getMetaData().getDatabaseProductName()));
	}

	/**
	 * Create the table, unless it exists.
	 */
	public void createTable() {
		String script = "schema-" + dialect(this.jdbc).name().toLowerCase(Locale.ROOT) + ".sql";
		try {
			String sql = new ClassPathResource(script, JdbcDeduplicationStore.class)
				.getContentAsString(StandardCharsets.UTF_8)
				.replace(DEFAULT_TABLE + "_expiry", this.tableName.replace('.', '_') + "_expiry")
				.replace(DEFAULT_TABLE, this.tableName);
			DatabasePopulator populator = new ResourceDatabasePopulator(
					new ByteArrayResource(sql.getBytes(StandardCharsets.UTF_8), script));
			this.jdbc.execute((ConnectionCallback<Boolean>) (connection) -> {
				populator.populate(connection);
				return true;
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether the table exists.
	 * @return whether it can be read
	 */
	public boolean hasTable() {
		try {
			this.jdbc.queryForList("select record_key from %s where 1 = 0".formatted(this.tableName));
			return true;
		}
		catch (BadSqlGrammarException ex) {
			return false;
		}
	}

	@Override
	public List<Claim> claim(List<String> keys, String owner, Duration expiry) {
		if (keys.isEmpty()) {
			return List.of();
		}
		Map<String, Claim> claims = run((table) -> claim(table, stored(keys), owner, expiry.toMillis()));
		return keys.stream().map((key) -> claims.getOrDefault(DeduplicationTable.stored(key), Claim.HELD)).toList();
	}

	private Map<String, Claim> claim(DeduplicationTable table, SortedSet<String> open, String owner, long expiry) {
		long start = System.nanoTime();
		Map<String, Claim> claims = new HashMap<>();
		for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
			if (table.insert(open, owner, false, expiry)) {
				open.forEach((key) -> claims.put(key, Claim.GRANTED));
				break;
			}
			List<StoredKey> rows = table.select(open);
			// What was claimed or renewed since the start lasts as long, but for rounding
			long fresh = expiry - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) - 2;
			SortedSet<String> claimable = new TreeSet<>();
			for (StoredKey row : rows) {
				if (row.isClaimOf(owner, fresh)) {
					claims.put(row.key(), Claim.GRANTED);
				}
				else if (row.isClaimableBy(owner)) {
					claimable.add(row.key());
				}
				else {
					claims.put(row.key(), row.refusal());
				}
			}
			table.updateClaims(claimable, owner, expiry).forEach((key) -> claims.put(key, Claim.GRANTED));
			open.removeAll(claims.keySet());
		}
		return claims;
	}

	@Override
	public Set<String> confirm(Collection<String> keys, String owner, Duration retention) {
		if (keys.isEmpty()) {
			return Set.of();
		}
		Set<String> lost = run((table) -> confirm(table, stored(keys), owner, retention.toMillis()));
		return keys.stream()
			.filter((key) -> lost.contains(DeduplicationTable.stored(key)))
			.collect(Collectors.toUnmodifiableSet());
	}

	private Set<String> confirm(DeduplicationTable table, SortedSet<String> open, String owner, long retention) {
		Set<String> lost = new HashSet<>();
		for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
			open.removeAll(table.confirm(open, owner, retention));
			SortedSet<String> absent = new TreeSet<>(open);
			for (StoredKey row : table.select(open)) {
				absent.remove(row.key());
				if (row.isLive() && !row.isOf(owner)) {
					lost.add(row.key());
					open.remove(row.key());
				}
				else if (row.isLive() && row.processed()) {
					open.remove(row.key());
				}
			}
			if (table.insert(absent, owner, true, retention)) {
				open.removeAll(absent);
			}
		}
		lost.addAll(open);
		return lost;
	}

	@Override
	public void release(Collection<String> keys, String owner) {
		if (!keys.isEmpty()) {
			run((table) -> {
				table.deleteClaims(stored(keys), owner);
				return true;
			});
		}
	}

	/**
	 * Delete what has expired, in bounded portions. Expired keys do no harm but take
	 * space.
	 * @return how many keys were deleted
	 */
	public int deleteExpired() {
		int total = 0;
		int deleted;
		do {
			deleted = run(DeduplicationTable::deleteExpired);
			total += deleted;
		}
		while (deleted >= DeduplicationTable.PORTION);
		return total;
	}

	@Override
	public boolean joinsTransaction() {
		return this.transactions.isActive();
	}

	private <T> T run(Function<DeduplicationTable, T> operation) {
		DeduplicationTable table = this.table.obtain();
		if (joinsTransaction()) {
			return operation.apply(table);
		}
		long start = System.nanoTime();
		while (true) {
			try {
				return runAlone(operation, table);
			}
			catch (ConcurrencyFailureException ex) {
				// All operations may be repeated, as nothing or a part of it was done
				if (System.nanoTime() - start > PATIENCE) {
					throw ex;
				}
			}
		}
	}

	private <T> T runAlone(Function<DeduplicationTable, T> operation, DeduplicationTable table) {
		if (this.autoCommit.obtain()) {
			return operation.apply(table);
		}
		return new TransactionTemplate(this.transactions).execute((status) -> operation.apply(table));
	}

	private static SortedSet<String> stored(Collection<String> keys) {
		return keys.stream().map(DeduplicationTable::stored).collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/github/resilientkafka/deduplication/jdbc/schema-*.sql");
		}

	}

}
