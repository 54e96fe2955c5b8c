package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.github.resilientkafka.deduplication.jdbc.JdbcDeduplicationStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each database keeps to besides.
 */
abstract class JdbcDeduplicationStoreContract extends DeduplicationStoreContract {

	static final String TABLE = "resilient_kafka_deduplication";

	private final HikariDataSource dataSource = dataSource();

	private final HikariDataSource otherDataSource = dataSource();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);

	private final JdbcDeduplicationStore store = new JdbcDeduplicationStore(this.jdbc, TABLE);

	private final JdbcDeduplicationStore otherStore = new JdbcDeduplicationStore(new JdbcTemplate(this.otherDataSource),
			TABLE);

	private final TransactionTemplate transaction = new TransactionTemplate(
			new DataSourceTransactionManager(this.dataSource));

	/**
	 * A pool of its own.
	 */
	abstract HikariDataSource dataSource();

	abstract String schema();

	@BeforeEach
	void createTable() {
		// Twice, as an application may do at each start
		for (int i = 0; i < 2; i++) {
			new ResourceDatabasePopulator(
					new ClassPathResource("io/github/resilientkafka/deduplication/jdbc/" + schema()))
				.execute(this.dataSource);
		}
	}

	@AfterEach
	void close() {
		this.dataSource.close();
		this.otherDataSource.close();
	}

	@Override
	JdbcDeduplicationStore store() {
		return this.store;
	}

	@Override
	JdbcDeduplicationStore otherStore() {
		return this.otherStore;
	}

	@Override
	void passShort() {
		List<String> marker = List.of(UUID.randomUUID().toString());
		this.store.claim(marker, "marker", SHORT);
		Awaitility.await().until(() -> this.store.claim(marker, "other", LONG).get(0) == Claim.GRANTED);
	}

	@Test
	void confirmationIsRolledBackWithItsTransaction() {
		this.store.claim(List.of(key("a")), "mine", LONG);
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.store.confirm(List.of(key("a")), "mine", LONG)).isEmpty();
			assertThat(this.otherStore.claim(List.of(key("b")), "other", LONG)).containsExactly(Claim.GRANTED);
			status.setRollbackOnly();
		});
		assertThat(this.otherStore.claim(List.of(key("a")), "other", LONG)).containsExactly(Claim.HELD);
		this.transaction.executeWithoutResult(
				(status) -> assertThat(this.store.confirm(List.of(key("a")), "mine", LONG)).isEmpty());
		assertThat(this.otherStore.claim(List.of(key("a")), "other", LONG)).containsExactly(Claim.PROCESSED);
	}

	@Test
	void allOperationsWorkWithinATransaction() {
		this.otherStore.claim(List.of(key("held"), key("processed")), "other", LONG);
		this.otherStore.confirm(List.of(key("processed")), "other", LONG);
		this.transaction.executeWithoutResult((status) -> {
			List<String> keys = List.of(key("held"), key("processed"), key("new"), key("released"));
			for (int i = 0; i < 2; i++) {
				assertThat(this.store.claim(keys, "mine", LONG)).containsExactly(Claim.HELD, Claim.PROCESSED,
						Claim.GRANTED, Claim.GRANTED);
			}
			this.store.release(List.of(key("released")), "mine");
			for (int i = 0; i < 2; i++) {
				assertThat(this.store.confirm(List.of(key("held"), key("new"), key("unknown")), "mine", LONG))
					.containsExactly(key("held"));
			}
		});
		assertThat(this.otherStore.claim(List.of(key("new"), key("unknown"), key("released")), "other", LONG))
			.containsExactly(Claim.PROCESSED, Claim.PROCESSED, Claim.GRANTED);
	}

	@Test
	void joinsTransactionsOfItsDataSourceOnly() {
		assertThat(this.store.joinsTransaction()).isFalse();
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.store.joinsTransaction()).isTrue();
			assertThat(this.otherStore.joinsTransaction()).isFalse();
		});
		assertThat(this.store.joinsTransaction()).isFalse();
	}

	@Test
	void doesNotJoinATransactionOfSomethingElseThatKeepsAConnection() {
		TransactionSynchronizationManager.initSynchronization();
		TransactionSynchronizationManager.setActualTransactionActive(true);
		try {
			DataSourceUtils.releaseConnection(DataSourceUtils.getConnection(this.dataSource), this.dataSource);
			assertThat(TransactionSynchronizationManager.getResource(this.dataSource)).isNotNull();
			assertThat(this.store.joinsTransaction()).isFalse();
			assertThat(this.store.claim(List.of(key("a")), "mine", LONG)).containsExactly(Claim.GRANTED);
			assertThat(this.otherStore.claim(List.of(key("a")), "other", LONG)).containsExactly(Claim.HELD);
		}
		finally {
			TransactionSynchronizationManager.getSynchronizations().forEach((each) -> each.beforeCompletion());
			TransactionSynchronizationManager.clear();
		}
	}

	@Test
	void commitsOnConnectionsThatDoNotCommitByThemselves() {
		try (HikariDataSource manual = dataSource()) {
			manual.setAutoCommit(false);
			JdbcDeduplicationStore manualStore = new JdbcDeduplicationStore(new JdbcTemplate(manual), TABLE);
			assertThat(manualStore.claim(keys(3), "mine", LONG)).containsOnly(Claim.GRANTED);
			assertThat(this.store.claim(keys(3), "other", LONG)).containsOnly(Claim.HELD);
			manualStore.release(keys(1), "mine");
			assertThat(manualStore.confirm(keys(3).subList(1, 3), "mine", LONG)).isEmpty();
			assertThat(this.store.claim(keys(3), "other", LONG)).containsExactly(Claim.GRANTED, Claim.PROCESSED,
					Claim.PROCESSED);
		}
	}

	@Test
	void expiredKeysAreDeleted() {
		this.jdbc.update("delete from " + TABLE);
		this.store.claim(keys(2_500), "mine", SHORT);
		passShort();
		this.store.claim(List.of(key("claimed")), "mine", LONG);
		this.store.confirm(List.of(key("processed")), "mine", LONG);
		assertThat(this.store.deleteExpired()).isEqualTo(2_500);
		assertThat(this.store.deleteExpired()).isZero();
		// The marker that has told when they had expired, and those two
		assertThat(this.jdbc.queryForObject("select count(*) from " + TABLE, Integer.class)).isEqualTo(3);
		assertThat(this.store.confirm(keys(1), "mine", LONG)).isEmpty();
	}

	@Test
	void deletingDisturbsNobody() throws Exception {
		List<Callable<Boolean>> racers = IntStream.range(0, 4).<Callable<Boolean>>mapToObj((racer) -> () -> {
			String owner = "owner" + racer;
			List<String> keys = keys(40);
			for (int i = 0; i < 30; i++) {
				if (racer == 0) {
					this.store.deleteExpired();
				}
				else {
					this.otherStore.claim(keys, owner, Duration.ofMillis(1));
					this.store.confirm(keys, owner, Duration.ofMillis(1));
				}
			}
			return true;
		}).toList();
		race(racers);
		assertThat(this.store.claim(List.of(key("new")), "mine", LONG)).containsExactly(Claim.GRANTED);
	}

}
