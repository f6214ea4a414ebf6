package io.dpg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Prints the version.
@Command(name = "version", description = "Print the version of dpg and of its PostgreSQL.")
final class VersionCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String version =
        manifest()
            .map(attributes ->
                "dpg %s with PostgreSQL %s"
                    .formatted(
                        attributes.getValue("Implementation-Version"),
                        attributes.getValue("PostgreSQL-Version")))
            .orElse("dpg, not packaged");
    spec.commandLine().getOut().println(version);
    return ExitCode.OK.code();
  }

  /// Of the jar that holds this class; empty for classes in a folder.
  private static Optional<Attributes> manifest() {
    String here = String.valueOf(VersionCommand.class.getResource("VersionCommand.class"));
    if (!here.startsWith("jar:")) {
      return Optional.empty();
    }
    String jar = here.substring(0, here.indexOf('!') + 1);
    try {
      URL manifest = URI.create(jar + "/META-INF/MANIFEST.MF").toURL();
      try (InputStream input = manifest.openStream()) {
        return Optional.of(new Manifest(input).getMainAttributes());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
