package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tools that list settings see those of dpg, with the session's values.
class SettingsIT {

  private final Connection connection = open();

  private static Connection open() {
    try {
      return DpgCluster.shared().connect();
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1) + " " + rows.getString(2));
      }
    }
    return found;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void pgSettingsHasThemWithTheSessionsValues() throws SQLException {
    String query =
        "SELECT setting, source || ' ' || vartype || ' ' || reset_val FROM pg_settings"
            + " WHERE name IN ('citus.shard_count', 'dpg.consistent_reads') ORDER BY name";
    assertThat(rows(query)).containsExactly("32 default integer 32", "on default bool on");
    run("SET citus.shard_count = 8");
    run("SET dpg.consistent_reads = false");
    assertThat(rows(query)).containsExactly("8 session integer 32", "off session bool on");
    run("RESET ALL");
    assertThat(rows(query)).containsExactly("32 default integer 32", "on default bool on");
  }

  @Test
  void sizesAreInTheUnitOfTheSetting() throws SQLException {
    run("SET citus.max_intermediate_result_size = '2GB'");
    assertThat(
            rows(
                "SELECT setting, unit FROM pg_settings"
                    + " WHERE name = 'citus.max_intermediate_result_size'"))
        .containsExactly("2097152 kB");
  }

  @Test
  void showAllListsThem() throws SQLException {
    run("SET citus.shard_count = 8");
    assertThat(rows("SHOW ALL"))
        .contains("citus.shard_count 8", "citus.multi_shard_modify_mode parallel", "jit off");
  }

  @Test
  void everySettingThatIsListedCanBeShown() throws SQLException {
    assertThat(rows("SELECT current_setting(name), name FROM pg_settings WHERE name ~ '[.]'"))
        .hasSizeGreaterThan(18);
  }
}
