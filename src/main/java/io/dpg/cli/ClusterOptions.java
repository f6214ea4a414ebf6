package io.dpg.cli;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.Configuration;
import io.dpg.config.ConfigurationReader;
import io.dpg.config.ConfigurationSources;
import io.dpg.embedded.NodeUser;
import io.dpg.error.SqlError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say which cluster a command is about and how it is configured.
final class ClusterOptions {

  /// Where the launcher is installed; set by it.
  private static final String HOME_PROPERTY = "dpg.home";

  /// Where data goes when the usual place is closed to the user that the nodes run as.
  private static final Path SYSTEM_DATA = Path.of("/var/lib/dpg");

  @Option(names = "--data", paramLabel = "DIR", description = "data directory (default: ./data)")
  private @Nullable String data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "port for clients; workers follow on the next ones (default: 5432)")
  private @Nullable String port;

  @Option(names = "--workers", paramLabel = "N", description = "worker nodes (default: 3)")
  private @Nullable String workers;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = "address to listen on, * for all (default: 127.0.0.1)")
  private @Nullable String listen;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "size of the nodes: small (scaled to this machine) or seed (default: small)")
  private @Nullable String profile;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file (default: dpg.toml, if there is one)")
  private @Nullable Path config;

  /// The configuration from all its sources.
  Configuration configuration() {
    return configuration(System.getenv());
  }

  Configuration configuration(Map<String, String> environment) {
    Optional<Path> file = file(environment);
    Path home = Path.of(System.getProperty(HOME_PROPERTY, ""));
    Map<String, String> options = options();
    Configuration configuration =
        ConfigurationReader.read(new ConfigurationSources(file, home, environment, options));
    boolean chosen = options.containsKey("data") || environment.containsKey("DPG_DATA");
    Path directory = configuration.dataDirectory();
    if (chosen || !configuration.embedsNodes() || NodeUser.find().reaches(directory)) {
      return configuration;
    }
    // A clone in root's home: the nodes, which do not run as root, could not enter it.
    options.put("data", SYSTEM_DATA.resolve(flattened(directory)).toString());
    return ConfigurationReader.read(new ConfigurationSources(file, home, environment, options));
  }

  /// A path as one name, so that several clones do not share their data.
  private static String flattened(Path path) {
    return path.toString().substring(1).replace('/', '-');
  }

  private Optional<Path> file(Map<String, String> environment) {
    Path named = config != null ? config : fromEnvironment(environment);
    if (named != null) {
      if (!Files.isReadable(named)) {
        throw SqlError.of(CONFIG_FILE_ERROR, "cannot read the configuration file \"%s\"", named)
            .asException();
      }
      return Optional.of(named);
    }
    Path here = Path.of(ConfigurationSources.FILE_NAME);
    Path atHome = Path.of(System.getProperty(HOME_PROPERTY, ""), ConfigurationSources.FILE_NAME);
    return List.of(here, atHome).stream().filter(Files::isReadable).findFirst();
  }

  private static @Nullable Path fromEnvironment(Map<String, String> environment) {
    String named = environment.get("DPG_CONFIG");
    return named == null ? null : Path.of(named);
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    put(options, "data", data);
    put(options, "port", port);
    put(options, "workers", workers);
    put(options, "listen", listen);
    put(options, "profile", profile);
    return options;
  }

  private static void put(Map<String, String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  /// The same options for another process, with the data directory spelled out.
  List<String> arguments(Configuration configuration) {
    List<String> arguments = new ArrayList<>();
    Map<String, String> options = options();
    options.put("data", configuration.dataDirectory().toString());
    options.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
    if (config != null) {
      arguments.addAll(List.of("--config", config.toString()));
    }
    return arguments;
  }
}
