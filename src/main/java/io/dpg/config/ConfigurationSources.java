package io.dpg.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where a configuration comes from, the later over the earlier: defaults, file, environment,
/// command line. Paths in the file are relative to it, paths in the environment and on the command
/// line to the working directory.
///
/// @param file a `dpg.toml`; empty when there is none
/// @param home what the default of a path is relative to when there is no file
/// @param environment environment variables; those that no key names are ignored
/// @param commandLine values by key, named as in the file: `port`, `limits.message_size`
public record ConfigurationSources(
    Optional<Path> file,
    Path home,
    Map<String, String> environment,
    Map<String, String> commandLine) {

  /// The name of the file that is read when it is there.
  public static final String FILE_NAME = "dpg.toml";

  public ConfigurationSources {
    environment = Map.copyOf(environment);
    commandLine = Map.copyOf(commandLine);
  }

  /// Only what a command line would say.
  public static ConfigurationSources of(Map<String, String> commandLine) {
    return new ConfigurationSources(Optional.empty(), Path.of(""), Map.of(), commandLine);
  }

  /// The folder that paths of the file and of the defaults are relative to.
  Path base() {
    Path folder = file.map(path -> path.toAbsolutePath().getParent()).orElse(home);
    return folder.toAbsolutePath();
  }
}
