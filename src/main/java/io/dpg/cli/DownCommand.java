package io.dpg.cli;

import static io.dpg.error.SqlState.INSUFFICIENT_PRIVILEGE;
import static io.dpg.error.SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE;

import io.dpg.config.Configuration;
import io.dpg.embedded.EmbeddedCluster;
import io.dpg.embedded.ProcessLife;
import io.dpg.error.SqlError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Stops the cluster.
@Command(name = "down", description = "Stop the cluster; harmless when it is down.")
final class DownCommand implements Callable<Integer> {

  /// On top of what the clients and each of the nodes may take.
  private static final Duration MARGIN = Duration.ofSeconds(20);

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Configuration configuration = options.configuration();
    boolean wasUp = stop(configuration);
    spec.commandLine().getOut().println(wasUp ? "dpg is down" : "dpg was not up");
    return ExitCode.OK.code();
  }

  /// Stops the server and whatever nodes a server that was killed has left; says whether there was
  /// anything to stop.
  static boolean stop(Configuration configuration) {
    Optional<ProcessHandle> server =
        ServerStatus.ofRunning(configuration.dataDirectory()).flatMap(ServerStatus::process);
    server.ifPresent(process -> stop(process, configuration));
    int leftovers = EmbeddedCluster.stopLeftovers(configuration);
    ServerStatus.delete(configuration.dataDirectory());
    return server.isPresent() || leftovers > 0;
  }

  private static void stop(ProcessHandle server, Configuration configuration) {
    if (!server.destroy()) {
      throw SqlError.of(INSUFFICIENT_PRIVILEGE, "this user may not stop process %d", server.pid())
          .hint("Run this command as the user that started dpg.")
          .asException();
    }
    Duration patience = configuration.timeouts().shutdown().multipliedBy(3).plus(MARGIN);
    if (!ProcessLife.awaitEnd(server, patience)) {
      throw SqlError.of(
              OBJECT_NOT_IN_PREREQUISITE_STATE,
              "process %d has not stopped within %d seconds",
              server.pid(),
              patience.toSeconds())
          .hint("See \"./dpg logs\"; after \"kill -9 %d\", run this again.", server.pid())
          .asException();
    }
  }
}
