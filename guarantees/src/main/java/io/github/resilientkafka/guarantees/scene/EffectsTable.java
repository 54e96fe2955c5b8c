package io.github.resilientkafka.guarantees.scene;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.guarantees.application.Effects;

/**
 * The table that a transactional listener writes to. It takes any number of rows for an
 * order, so that a repetition shows.
 */
public final class EffectsTable {

	private final String url;

	public EffectsTable(String url) {
		this.url = url;
	}

	/**
	 * Create the table.
	 * @throws SQLException if the database refuses
	 */
	public void create() throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.url);
				Statement statement = connection.createStatement()) {
			statement.execute(Effects.CREATE_TABLE);
		}
	}

	/**
	 * How many rows each order has.
	 * @throws SQLException if the database refuses
	 */
	public Map<Long, Integer> rows() throws SQLException {
		Map<Long, Integer> rows = new HashMap<>();
		try (Connection connection = DriverManager.getConnection(this.url);
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("select order_id, count(*) from effects group by order_id")) {
			while (result.next()) {
				rows.put(result.getLong(1), result.getInt(2));
			}
		}
		return rows;
	}

}
