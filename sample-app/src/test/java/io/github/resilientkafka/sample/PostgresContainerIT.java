package io.github.resilientkafka.sample;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;

/**
 * Ids are remembered in a PostgreSQL in a container.
 */
@ActiveProfiles("postgres")
class PostgresContainerIT extends ContainersContract {

	@Autowired
	private JdbcClient database;

	@Override
	int rememberedIds(String text) {
		return this.database.sql("select count(*) from resilient_kafka_deduplication where record_key like ?")
			.param("%" + text + "%")
			.query(Integer.class)
			.single();
	}

}
