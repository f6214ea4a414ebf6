package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpg.integration.ExternalProgram.Output;
import io.dpg.testkit.DpgCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// node-postgres, by the script `src/test/npm/node-postgres.mjs`.
class NodePostgresIT {

  private static final Path FOLDER = Path.of("src", "test", "npm");

  @Test
  void works() throws Exception {
    assumeTrue(
        ExternalProgram.isInstalled("node") && ExternalProgram.isInstalled("npm"),
        "node and npm are not installed");
    if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
      Output install = npm("ci", "--ignore-scripts", "--no-audit", "--no-fund");
      assertThat(install.exitCode()).as(install.text()).isZero();
    }
    Output output =
        new ExternalProgram(
                DpgCluster.shared(), "node", FOLDER.resolve("node-postgres.mjs").toString())
            .run("");
    assertThat(output.text()).endsWith("done\n");
    assertThat(output.exitCode()).isZero();
  }

  private static Output npm(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "npm";
    command[1] = "--prefix";
    command[2] = FOLDER.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return new ExternalProgram(DpgCluster.shared(), command).run("");
  }
}
