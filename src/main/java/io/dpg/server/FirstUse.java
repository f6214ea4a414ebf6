package io.dpg.server;

import io.dpg.config.Configuration;
import io.dpg.config.Credentials;
import io.dpg.worker.NodeAddress;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import io.dpg.worker.NodeLogin;
import java.util.List;

/// A client that uses a new cluster for a moment, as a first user does: it makes a table, writes
/// and reads. So a recording of the process knows what clients wait for.
public final class FirstUse {

  private static final List<String> SCRIPT =
      List.of(
          "CREATE TABLE first_use (id bigint PRIMARY KEY, text text, amount numeric)",
          "SELECT create_distributed_table('first_use', 'id', shard_count => 4)",
          "INSERT INTO first_use SELECT i, 'text ' || i, i FROM generate_series(1, 100) i",
          "BEGIN; UPDATE first_use SET amount = 0 WHERE id = 1; COMMIT",
          "SELECT text, sum(amount), count(*) FROM first_use GROUP BY text ORDER BY 2 LIMIT 3",
          "SELECT t.id FROM first_use t JOIN first_use o ON t.id = o.amount WHERE o.id < 3",
          "EXPLAIN SELECT * FROM first_use");

  private static final int POINT_QUERIES = 200;

  private FirstUse() {}

  /// Connects to the running dpg of a configuration, whose data nobody needs.
  public static void of(Configuration configuration) {
    try (NodeConnection client = open(configuration)) {
      SCRIPT.forEach(client::execute);
      for (int i = 0; i < POINT_QUERIES; i++) {
        client.query("SELECT text FROM first_use WHERE id = $1", List.of(Integer.toString(i)));
        client.query("SELECT text FROM first_use WHERE id = " + i);
      }
    }
  }

  private static NodeConnection open(Configuration configuration) {
    Credentials credentials = configuration.credentials();
    return NodeConnection.open(
        NodeAddress.tcp(
            "dpg", configuration.listen().addresses().getFirst(), configuration.listen().port()),
        NodeLogin.of(
            credentials.user(),
            credentials.database(),
            new io.dpg.security.Credentials.Password(credentials.password())),
        NodeLimits.DEFAULT);
  }
}
