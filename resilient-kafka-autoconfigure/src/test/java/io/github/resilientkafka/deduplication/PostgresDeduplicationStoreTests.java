package io.github.resilientkafka.deduplication;

import com.zaxxer.hikari.HikariDataSource;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ProcessTest
class PostgresDeduplicationStoreTests extends JdbcDeduplicationStoreContract {

	@Override
	HikariDataSource dataSource() {
		return TestPostgres.dataSource();
	}

	@Override
	String schema() {
		return "schema-postgresql.sql";
	}

	@Test
	void storeThatIsDownThrows() {
		store().claim(keys(2), "mine", LONG);
		TestPostgres.stop();
		try {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> store().claim(keys(2), "mine", LONG));
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> store().confirm(keys(2), "mine", LONG));
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> store().release(keys(2), "mine"));
		}
		finally {
			TestPostgres.start();
		}
		Awaitility.await()
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(otherStore().claim(keys(2), "other", LONG)).containsOnly(Claim.HELD));
	}

}
