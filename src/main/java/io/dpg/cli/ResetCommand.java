package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.embedded.DataDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Stops the cluster and deletes its data.
@Command(name = "reset", description = "Stop the cluster and delete all of its data.")
final class ResetCommand implements Callable<Integer> {

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(names = "--yes", description = "yes, delete all data")
  private boolean confirmed;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Configuration configuration = options.configuration();
    Path directory = configuration.dataDirectory();
    if (!confirmed) {
      spec.commandLine()
          .getErr()
          .println(
              "dpg: this deletes all data in %s. Say \"./dpg reset --yes\" to do it."
                  .formatted(directory));
      return ExitCode.USAGE.code();
    }
    DownCommand.stop(configuration);
    boolean deleted = DataDirectory.delete(directory);
    spec.commandLine()
        .getOut()
        .println(deleted ? "deleted " + directory : "there is no data in " + directory);
    return ExitCode.OK.code();
  }
}
