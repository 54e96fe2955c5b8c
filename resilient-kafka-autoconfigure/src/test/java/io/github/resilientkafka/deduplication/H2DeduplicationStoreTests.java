package io.github.resilientkafka.deduplication;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.List;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.resilientkafka.deduplication.jdbc.JdbcDeduplicationStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class H2DeduplicationStoreTests extends JdbcDeduplicationStoreContract {

	@Override
	HikariDataSource dataSource() {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl("jdbc:h2:mem:deduplication;DB_CLOSE_DELAY=-1");
		dataSource.setMinimumIdle(0);
		return dataSource;
	}

	@Override
	String schema() {
		return "schema-h2.sql";
	}

	@Test
	void joinsTransactionsOfJpa() {
		try (HikariDataSource dataSource = dataSource()) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setPackagesToScan("none");
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.afterPropertiesSet();
			JpaTransactionManager manager = new JpaTransactionManager(factory.getObject());
			manager.setJpaDialect(new HibernateJpaDialect());
			manager.afterPropertiesSet();
			JdbcDeduplicationStore store = new JdbcDeduplicationStore(new JdbcTemplate(dataSource), TABLE);
			store.claim(List.of(key("a")), "mine", LONG);
			new TransactionTemplate(manager).executeWithoutResult((status) -> {
				assertThat(store.joinsTransaction()).isTrue();
				assertThat(store.confirm(List.of(key("a")), "mine", LONG)).isEmpty();
				status.setRollbackOnly();
			});
			assertThat(store.joinsTransaction()).isFalse();
			assertThat(store.claim(List.of(key("a")), "other", LONG)).containsExactly(Claim.HELD);
			factory.destroy();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "keys; drop table keys", "\"keys\"", "a b" })
	void otherNamesOfTablesAreRefused(String name) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcDeduplicationStore(new JdbcTemplate(dataSource()), name))
			.withMessageContaining("name of the table");
	}

	@Test
	void tableMayBeQualified() {
		try (HikariDataSource dataSource = dataSource()) {
			JdbcDeduplicationStore store = new JdbcDeduplicationStore(new JdbcTemplate(dataSource), "PUBLIC." + TABLE);
			assertThat(store.claim(keys(2), "mine", LONG)).containsOnly(Claim.GRANTED);
		}
	}

	@Test
	void otherDatabasesAreRefused() throws Exception {
		DatabaseMetaData metaData = Mockito.mock();
		BDDMockito.given(metaData.getDatabaseProductName()).willReturn("Clipper");
		Connection connection = Mockito.mock();
		BDDMockito.given(connection.getMetaData()).willReturn(metaData);
		DataSource dataSource = Mockito.mock();
		BDDMockito.given(dataSource.getConnection()).willReturn(connection);
		JdbcDeduplicationStore store = new JdbcDeduplicationStore(new JdbcTemplate(dataSource), TABLE);
		assertThatIllegalStateException().isThrownBy(() -> store.claim(keys(1), "mine", LONG))
			.withMessageContaining("Clipper")
			.withMessageContaining("PostgreSQL, MySQL, MariaDB or H2");
	}

	@Test
	void missingTableThrows() {
		JdbcDeduplicationStore store = new JdbcDeduplicationStore(
				new JdbcTemplate(new DriverManagerDataSource("jdbc:h2:mem:none", new Properties())), TABLE);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> store.claim(keys(1), "mine", LONG))
			.withMessageContaining(TABLE);
	}

}
