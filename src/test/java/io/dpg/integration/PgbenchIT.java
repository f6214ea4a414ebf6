package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpg.integration.ExternalProgram.Output;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// pgbench: its own tables, distributed, its own scripts, every protocol; the books must balance
/// afterwards.
class PgbenchIT {

  private static final DpgCluster CLUSTER = DpgCluster.start(3, Map.of());
  private static final Endpoint DPG = CLUSTER.endpoint();

  @BeforeAll
  static void initialise() throws Exception {
    assumeTrue(ExternalProgram.isInstalled("pgbench"), "pgbench is not installed");
    // Without foreign keys and vacuum; the rows come by COPY.
    assertThat(pgbench("-i", "-s", "1", "-I", "dtgp").exitCode()).isZero();
    DPG.execute(
        "SELECT create_distributed_table('pgbench_branches', 'bid')",
        "SELECT create_distributed_table('pgbench_tellers', 'tid')",
        "ALTER TABLE pgbench_history ADD COLUMN id bigserial",
        "SELECT create_distributed_table('pgbench_history', 'aid')",
        "SELECT create_distributed_table('pgbench_accounts', 'aid')");
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void selectsOnly(String protocol) throws Exception {
    Output output = pgbench("-n", "-S", "-M", protocol, "-c", "8", "-t", "200");
    assertThat(output.text()).contains("number of transactions actually processed: 1600/1600");
    assertThat(output.text()).contains("number of failed transactions: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void banksHonestly(String protocol) throws Exception {
    long historyBefore = Long.parseLong("" + DPG.value("SELECT count(*) FROM pgbench_history"));
    Output output = pgbench("-n", "-M", protocol, "-c", "4", "-t", "25");
    assertThat(output.text()).contains("number of failed transactions: 0");
    assertThat(DPG.value("SELECT count(*) FROM pgbench_history"))
        .isEqualTo("" + (historyBefore + 100));
    assertBalanced();
  }

  @Test
  void pipelines() throws Exception {
    Output output = pgbench("-n", "-M", "prepared", "-c", "2", "-t", "50", "-f", pipelineScript());
    assertThat(output.text()).contains("number of failed transactions: 0");
  }

  private static String pipelineScript() throws java.io.IOException {
    var file = java.nio.file.Files.createTempFile("dpg-pgbench", ".sql");
    file.toFile().deleteOnExit();
    java.nio.file.Files.writeString(
        file,
        """
        \\set a random(1, 1000)
        \\startpipeline
        SELECT abalance FROM pgbench_accounts WHERE aid = :a;
        SELECT abalance FROM pgbench_accounts WHERE aid = :a + 1;
        \\endpipeline
        """);
    return file.toString();
  }

  private static void assertBalanced() throws SQLException {
    String accounts = DPG.value("SELECT sum(abalance) FROM pgbench_accounts");
    assertThat(DPG.value("SELECT sum(bbalance) FROM pgbench_branches")).isEqualTo(accounts);
    assertThat(DPG.value("SELECT sum(tbalance) FROM pgbench_tellers")).isEqualTo(accounts);
    assertThat(DPG.value("SELECT sum(delta) FROM pgbench_history")).isEqualTo(accounts);
  }

  private static Output pgbench(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("pgbench"));
    command.addAll(List.of(arguments));
    Output output = new ExternalProgram(DPG, command.toArray(new String[0])).run("");
    assertThat(output.exitCode()).as(output.text()).isZero();
    return output;
  }
}
