package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Roles log in, and what they may do is theirs on shards too, as on PostgreSQL.
class RolesIT {

  private static final String DISTRIBUTE =
      """
      SELECT create_distributed_table('orders', 'id', shard_count => 4) \\g /dev/null
      SELECT create_distributed_table('customers', 'id') \\g /dev/null
      SELECT create_reference_table('kinds') \\g /dev/null
      """;

  private static final String DISTRIBUTE_LATER =
      "SELECT create_distributed_table('later', 'id') \\g /dev/null\n";

  @Test
  void privilegesHoldOnShardsAsOnPostgres() throws Exception {
    String onDpg = runScript(DpgCluster.shared(), DISTRIBUTE, DISTRIBUTE_LATER);
    assertThat(onDpg).isEqualTo(runScript(PlainPostgres.shared(), "", ""));
  }

  /// What psql printed, without what may differ: PostgreSQL's source lines, and which worker has
  /// refused something.
  private static String runScript(Endpoint server, String distribute, String later)
      throws Exception {
    String script =
        script()
            .replace(":distribute_later\n", later)
            .replace(":distribute\n", distribute)
            .replace(":owner", server.user())
            .replace(":'password'", "'" + DpgCluster.shared().password() + "'");
    Endpoint withPassword =
        new Endpoint(
            server.host(),
            server.port(),
            server.database(),
            server.user(),
            DpgCluster.shared().password());
    return new ExternalProgram(withPassword, "psql", "-X", "-a")
        .run(script)
        .text()
        .replace(distribute, "")
        .replace(later, "")
        .replaceAll(
            "(?m)^(LOCATION: |You are now connected|psql \\(|WARNING: psql|  +Some ).*\n", "")
        .replaceAll("(?m)^CONTEXT:  while executing command on citus-worker-\\d\n", "");
  }

  private static String script() throws IOException {
    try (InputStream resource = RolesIT.class.getResourceAsStream("/psql/roles.sql")) {
      return new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void refusesLogInsAsPostgresDoes() throws Exception {
    Endpoint dpg = DpgCluster.shared();
    dpg.execute(
        "CREATE ROLE refuse_late LOGIN PASSWORD 'p' VALID UNTIL '2020-01-01'",
        "CREATE ROLE refuse_nologin PASSWORD 'p'",
        "CREATE ROLE refuse_no_password LOGIN",
        "CREATE ROLE refuse_two LOGIN PASSWORD 'p' CONNECTION LIMIT 2",
        "REVOKE CONNECT ON DATABASE " + dpg.database() + " FROM PUBLIC");
    try {
      assertThat(refusal(dpg.as("refuse_late", "p")))
          .contains("28P01", "password authentication failed for user \"refuse_late\"");
      assertThat(refusal(dpg.as("refuse_no_password", "p")))
          .contains("28P01", "password authentication failed for user \"refuse_no_password\"");
      assertThat(refusal(dpg.as("refuse_nologin", "p")))
          .contains("28000", "role \"refuse_nologin\" is not permitted to log in");
      assertThat(refusal(dpg.as("refuse_unknown", "p")))
          .contains("28P01", "password authentication failed for user \"refuse_unknown\"");
      assertThat(refusal(dpg.inDatabase("refuse_none")))
          .contains("3D000", "database \"refuse_none\" does not exist");
      Endpoint two = dpg.as("refuse_two", "p");
      assertThat(refusal(two)).contains("42501", "permission denied for database");
      dpg.execute("GRANT CONNECT ON DATABASE " + dpg.database() + " TO refuse_two");
      try (RawClient first = RawClient.connect(two);
          RawClient second = RawClient.connect(two)) {
        assertThat(refusal(two)).contains("53300", "too many connections for role \"refuse_two\"");
        assertThat(first.query("SELECT 1").untilReady()).isNotEmpty();
        assertThat(second.query("SELECT 1").untilReady()).isNotEmpty();
      }
      dpg.execute("REVOKE CONNECT ON DATABASE " + dpg.database() + " FROM refuse_two");
      assertThat(refusal(two)).contains("42501", "User does not have CONNECT privilege.");
    } finally {
      dpg.execute(
          "GRANT CONNECT ON DATABASE " + dpg.database() + " TO PUBLIC",
          "DROP ROLE refuse_late, refuse_nologin, refuse_no_password, refuse_two");
    }
  }

  /// What connections know of a role ends with it.
  @Test
  void aRoleMadeAnewIsNotTheOneOfBefore() throws SQLException {
    Endpoint dpg = DpgCluster.shared();
    dpg.execute(
        "DROP TABLE IF EXISTS role_anew",
        "CREATE TABLE role_anew (k int PRIMARY KEY)",
        "SELECT create_distributed_table('role_anew', 'k')");
    for (int i = 0; i < 3; i++) {
      dpg.execute("CREATE ROLE anew", "GRANT SELECT ON role_anew TO anew");
      // Meanwhile another session has the connections that were there.
      try (Connection other = dpg.connect();
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN");
        statement.execute("SELECT count(*) FROM role_anew");
        dpg.execute("SET ROLE anew", "SELECT count(*) FROM role_anew");
      }
      dpg.execute("DROP OWNED BY anew", "DROP ROLE anew");
    }
    dpg.execute("DROP TABLE role_anew");
  }

  /// The FATAL error with which a log-in ends.
  private static String refusal(Endpoint server) {
    try (RawClient client = RawClient.open(server)) {
      client.startup(
          RawClient.PROTOCOL_3_0, Map.of("user", server.user(), "database", server.database()));
      String text = client.logIn().getLast().toString();
      assertThat(text).contains("FATAL").doesNotContain("executing command");
      return text;
    }
  }
}
