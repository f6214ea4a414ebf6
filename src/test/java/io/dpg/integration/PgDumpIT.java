package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.embedded.FileTree;
import io.dpg.integration.ExternalProgram.Output;
import io.dpg.server.Server;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.ForeignServer;
import io.dpg.testkit.RemoteCluster;
import io.dpg.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// pg_dump of the machine's own version through dpg, and what its output is good for on a server
/// without dpg.
class PgDumpIT {

  private static RemoteCluster cluster;
  private static Server server;
  private static Endpoint dpg;

  @BeforeAll
  static void startCluster() throws SQLException {
    cluster = RemoteCluster.start(2);
    server = cluster.serve();
    dpg = cluster.endpoint(server);
    dpg.execute(
        "CREATE SCHEMA distributed",
        "CREATE TABLE distributed.users (user_id bigserial PRIMARY KEY, name text NOT NULL)",
        "SELECT create_distributed_table('distributed.users', 'user_id')",
        "INSERT INTO distributed.users (name)"
            + " SELECT 'user ' || i FROM generate_series(1, 1000) i",
        "CREATE TABLE countries (code text PRIMARY KEY)",
        "SELECT create_reference_table('countries')",
        "INSERT INTO countries VALUES ('BR'), ('FR')",
        "CREATE TABLE local_notes (id int, note text)",
        "INSERT INTO local_notes VALUES (1, 'here')");
  }

  @AfterAll
  static void stopCluster() {
    server.close();
    cluster.close();
  }

  @Test
  void dumpsTheMetadata() throws Exception {
    String dump = dump("--schema=pg_dist");
    assertThat(dump)
        .contains("CREATE TABLE pg_dist.pg_dist_node")
        .contains("COPY pg_dist.pg_dist_shard");
    assertThat(dump.lines().filter(line -> line.matches("distributed\\.users\\t1\\d+\\t.*")))
        .hasSize(32);
  }

  @Test
  void restoresADistributedTableOnPlainPostgres() throws Exception {
    String dump = dump("-t", "distributed.users");
    try (ForeignServer plain = ForeignServer.start()) {
      plain.endpoint("postgres").execute("CREATE SCHEMA distributed");
      restore(plain, dump);
      assertThat(
              plain
                  .endpoint("postgres")
                  .rows(
                      "SELECT count(*), sum(user_id), count(DISTINCT name) FROM distributed.users"))
          .isEqualTo(
              dpg.rows(
                  "SELECT count(*), sum(user_id), count(DISTINCT name)"
                      + " FROM distributed.users"));
      assertThat(
              plain.endpoint("postgres").value("SELECT nextval('distributed.users_user_id_seq')"))
          .isEqualTo("1001");
    }
  }

  /// The dump makes extension citus, which a server without it refuses; all else is restored.
  @Test
  void restoresTheWholeDatabaseButTheExtension() throws Exception {
    try (ForeignServer plain = ForeignServer.start()) {
      new ExternalProgram(plain.endpoint("postgres"), "psql", "-X", "-q").run(dump());
      Endpoint restored = plain.endpoint("postgres");
      assertThat(restored.value("SELECT count(*) FROM distributed.users")).isEqualTo("1000");
      assertThat(restored.value("SELECT count(*) FROM countries")).isEqualTo("2");
      assertThat(restored.value("SELECT note FROM local_notes")).isEqualTo("here");
    }
  }

  @Test
  void dumpsRoles() throws Exception {
    dpg.execute("CREATE ROLE dumped LOGIN PASSWORD 'x'");
    Output output = new ExternalProgram(dpg, "pg_dumpall", "--roles-only", "-l", "remote").run("");
    assertThat(output.exitCode()).as(output.text()).isZero();
    assertThat(output.text()).contains("CREATE ROLE dumped;").contains("SCRAM-SHA-256$");
  }

  /// Its connections share a snapshot, which only one node could give them.
  @Test
  void refusesParallelDumps() throws Exception {
    Path folder = TestCluster.newFolder("dpg-dump-");
    try {
      Output output =
          new ExternalProgram(dpg, "pg_dump", "-Fd", "-j", "2", "-f", folder + "/dump").run("");
      assertThat(output.exitCode()).isEqualTo(1);
      assertThat(output.text())
          .contains("cannot import a snapshot into a distributed transaction")
          .contains("Run pg_dump without --jobs (-j).");
    } finally {
      FileTree.delete(folder);
    }
  }

  private static String dump(String... options) throws IOException, InterruptedException {
    String[] command = new String[options.length + 1];
    command[0] = "pg_dump";
    System.arraycopy(options, 0, command, 1, options.length);
    Output output = new ExternalProgram(dpg, command).run("");
    assertThat(output.exitCode()).as(output.text()).isZero();
    return output.text();
  }

  private static void restore(ForeignServer plain, String dump)
      throws IOException, InterruptedException {
    Output output =
        new ExternalProgram(plain.endpoint("postgres"), "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1")
            .run(dump);
    assertThat(output.exitCode()).as(output.text()).isZero();
  }
}
