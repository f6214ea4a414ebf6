package io.dpg.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.TestCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class EmbeddedClusterIT {

  @Test
  void startsNodesThatAnswer() throws SQLException {
    try (TestCluster cluster = TestCluster.start(2)) {
      for (LocalNode node : cluster.embedded().nodes()) {
        assertThat(query(cluster, node, "SHOW cluster_name")).isEqualTo(node.name());
      }
    }
  }

  private static String query(TestCluster cluster, LocalNode node, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(node));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
