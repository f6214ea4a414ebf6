package io.dpg.cli;

import static io.dpg.error.SqlState.INVALID_PARAMETER_VALUE;

import io.dpg.embedded.DataDirectory;
import io.dpg.error.SqlError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints the logs of dpg and of its nodes.
@Command(name = "logs", description = "Print the logs of dpg and of its nodes.")
final class LogsCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final String DPG = "dpg";

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "NODE",
      description = "dpg, or a node as status names it (default: all)")
  private @Nullable String only;

  @Option(
      names = {"-f", "--follow"},
      description = "go on printing what is logged")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "50",
      description = "how many of the last lines of each log to begin with (default: 50)")
  private int lines;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Path> logs = chosen(logs(options.configuration().dataDirectory()));
    Map<String, LogReader> readers = new LinkedHashMap<>();
    logs.forEach((name, file) -> {
      String prefix = logs.size() == 1 ? "" : "%-18s| ".formatted(name);
      readers.put(name, new LogReader(file, prefix));
    });
    try {
      for (LogReader reader : readers.values()) {
        reader.printLast(lines, out);
      }
      while (follow && !out.checkError()) {
        // A file grows; nothing portable tells when.
        Thread.sleep(POLL);
        for (LogReader reader : readers.values()) {
          reader.printNew(out);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK.code();
  }

  private Map<String, Path> chosen(Map<String, Path> logs) {
    String name = only;
    if (name == null) {
      return logs;
    }
    return Optional.ofNullable(logs.get(name))
        .map(file -> Map.of(name, file))
        .orElseThrow(() ->
            SqlError.of(INVALID_PARAMETER_VALUE, "there is no log of \"%s\"", name)
                .hint("There are: %s.", String.join(", ", logs.keySet()))
                .asException());
  }

  /// The log files by what wrote them: dpg, then the nodes by name.
  private static Map<String, Path> logs(Path dataDirectory) {
    Map<String, Path> logs = new LinkedHashMap<>();
    Path own = DataDirectory.log(dataDirectory);
    if (Files.exists(own)) {
      logs.put(DPG, own);
    }
    Map<String, Path> nodes = new TreeMap<>();
    if (Files.isDirectory(dataDirectory)) {
      try (Stream<Path> folders = Files.list(dataDirectory)) {
        for (Path folder : (Iterable<Path>) folders::iterator) {
          Path log = folder.resolve("log").resolve("postgresql.log");
          if (Files.exists(log)) {
            nodes.put(String.valueOf(folder.getFileName()), log);
          }
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    logs.putAll(nodes);
    return logs;
  }
}
