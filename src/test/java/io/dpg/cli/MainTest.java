package io.dpg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void helpNamesTheCommands() {
    assertThat(run("help")).isZero();
    assertThat(out.toString())
        .contains("up", "down", "status", "logs", "reset", "version")
        .doesNotContain("server ");
  }

  @Test
  void unknownCommandIsOneLineAndAHint() {
    assertThat(run("upp")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2);
  }

  @Test
  void unknownOptionIsOneLineAndAHint() {
    assertThat(run("up", "--prot", "1")).isEqualTo(2);
    assertThat(err.toString()).startsWith("dpg: Unknown option").doesNotContain("\tat ");
  }

  @Test
  void mistakeInConfigurationIsOneLine() {
    assertThat(run("up", "--port", "http", "--data", folder.toString())).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "dpg: option --port: \"port\" must be a whole number from 1 to 65532, not \"http\"\n");
  }

  @Test
  void missingConfigurationFileIsOneLine() {
    assertThat(run("status", "--config", "/nowhere/dpg.toml")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo("dpg: cannot read the configuration file \"/nowhere/dpg.toml\"\n");
  }

  @Test
  void statusSaysThatNothingRuns() {
    assertThat(run("status", "--data", folder.toString())).isEqualTo(3);
    assertThat(out.toString()).isEqualTo("dpg is not running (data in " + folder + ")\n");
  }

  @Test
  void statusSaysSoInJson() {
    assertThat(run("status", "--json", "--data", folder.toString())).isEqualTo(3);
    assertThat(ServerStatus.JSON.readTree(out.toString()).get("state").asString())
        .isEqualTo("down");
  }

  @Test
  void downIsHarmlessWhenNothingRuns() {
    assertThat(run("down", "--data", folder.resolve("none").toString())).isZero();
    assertThat(out.toString()).isEqualTo("dpg was not up\n");
  }

  @Test
  void resetAsksForConfirmation() {
    assertThat(run("reset", "--data", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("reset --yes").contains(folder.toString());
  }

  @Test
  void resetDeletesNothingThatIsNotAClusters() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter"), "dear");

    assertThat(run("reset", "--yes", "--data", folder.toString())).isZero();
    assertThat(letter).exists();
  }

  @Test
  void upRefusesFolderWithOtherFiles() throws IOException {
    Files.writeString(folder.resolve("letter"), "dear");

    assertThat(run("up", "--data", folder.toString())).isEqualTo(5);
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void logsOfUnknownNodeIsOneLine() {
    assertThat(run("logs", "citus-worker-9", "--data", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("dpg: there is no log of \"citus-worker-9\"");
  }

  @Test
  void errorBecomesOneLineWithItsHint() {
    SqlError error =
        SqlError.of(SqlState.DISK_FULL, "the disk is full").hint("Free some space,\n  then go on.");

    assertThat(Main.line(error)).isEqualTo("the disk is full. Free some space, then go on.");
  }

  @Test
  void everyReasonHasItsExitCode() {
    assertThat(ExitCode.of(SqlState.OBJECT_IN_USE).code()).isEqualTo(4);
    assertThat(ExitCode.of(SqlState.LOCK_FILE_EXISTS).code()).isEqualTo(5);
    assertThat(ExitCode.of(SqlState.DISK_FULL).code()).isEqualTo(6);
    assertThat(ExitCode.of(SqlState.IO_ERROR).code()).isEqualTo(1);
  }

  @Test
  void quantitiesAreReadable() {
    assertThat(StatusCommand.readable(0)).isEqualTo("0 B");
    assertThat(StatusCommand.readable(1536)).isEqualTo("1.5 kB");
    assertThat(StatusCommand.readable(Duration.ofSeconds(61))).isEqualTo("1m 01s");
    assertThat(StatusCommand.readable(Duration.ofHours(25))).isEqualTo("1d 01h");
  }

  private int run(String... arguments) {
    CommandLine commandLine =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }
}
