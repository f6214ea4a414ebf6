package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What `up` runs in the background: the server. It tells `up` how the start goes on its standard
/// output, a line a step; everything else goes to standard error, which is dpg's log file.
@Command(name = "server", hidden = true)
final class ServerCommand implements Callable<Integer> {

  static final String PROGRESS = "progress ";
  static final String READY = "ready";
  static final String FAILED = "failed ";

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() {
    PrintStream toParent = System.out;
    // The parent goes away: whatever is printed later must not end up in a closed pipe.
    System.setOut(System.err);
    LineReport report = new LineReport(toParent);
    try {
      Configuration configuration = options.configuration();
      return new ServerLife(configuration, Services.CLIENTS, report).run().code();
    } catch (SqlErrorException failure) {
      report.failed(failure.error());
      return ExitCode.of(failure.error().state()).code();
    }
  }

  /// Writes the lines that `up` reads.
  private record LineReport(PrintStream out) implements StartReport {

    @Override
    public void progress(String step) {
      out.println(PROGRESS + step);
      out.flush();
    }

    @Override
    public void ready() {
      out.println(READY);
      out.flush();
      out.close();
    }

    @Override
    public void failed(SqlError error) {
      out.println(FAILED + ExitCode.of(error.state()).code() + " " + Main.line(error));
      out.flush();
    }
  }
}
