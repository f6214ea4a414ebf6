package io.dpg.config;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.ConfigurationValue.Layer;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes a [Configuration] from its sources. Every mistake is one line that says where it stands,
/// which key it is about and what would be right.
public final class ConfigurationReader {

  private static final String COORDINATOR_SETTING = "postgresql.coordinator.";
  private static final String WORKER_SETTING = "postgresql.worker.";
  private static final int PORT_MAX = 65_535;
  private static final int WORKERS_MAX = 128;

  private final ConfigurationSources sources;
  private final Map<ConfigurationKey, ConfigurationValue> values =
      new EnumMap<>(ConfigurationKey.class);
  private final SortedMap<String, String> coordinatorSettings = new TreeMap<>();
  private final SortedMap<String, String> workerSettings = new TreeMap<>();
  private final RemoteNodes remoteNodes = new RemoteNodes();

  private ConfigurationReader(ConfigurationSources sources) {
    this.sources = sources;
  }

  /// Reads the sources.
  ///
  /// @throws SqlErrorException with SQLSTATE F0000 for the first mistake found
  public static Configuration read(ConfigurationSources sources) {
    ConfigurationReader reader = new ConfigurationReader(sources);
    reader.takeDefaults();
    sources.file().ifPresent(file -> reader.takeFile(TomlFile.read(file)));
    reader.takeEnvironment();
    reader.takeCommandLine();
    return reader.configuration();
  }

  private void takeDefaults() {
    for (ConfigurationKey key : ConfigurationKey.values()) {
      put(key, key.defaultValue(), Layer.DEFAULT, "default");
    }
  }

  private void takeFile(Map<String, ConfigurationValue> file) {
    file.forEach((path, value) -> {
      if (path.startsWith(COORDINATOR_SETTING)) {
        takeSetting(path.substring(COORDINATOR_SETTING.length()), value, coordinatorSettings);
      } else if (path.startsWith(WORKER_SETTING)) {
        takeSetting(path.substring(WORKER_SETTING.length()), value, workerSettings);
      } else if (!remoteNodes.take(value)) {
        values.put(known(path, value.source()), value);
      }
    });
  }

  private void takeSetting(String name, ConfigurationValue value, Map<String, String> settings) {
    if (ReservedSettings.NAMES.contains(name)) {
      throw SqlError.of(
              CONFIG_FILE_ERROR,
              "%s: the PostgreSQL setting \"%s\" belongs to dpg",
              value.source(),
              name)
          .asException();
    }
    settings.put(name, value.text());
  }

  private void takeEnvironment() {
    for (ConfigurationKey key : ConfigurationKey.values()) {
      String text = sources.environment().get(key.environmentVariable());
      if (text != null) {
        put(key, text, Layer.ENVIRONMENT, "environment variable " + key.environmentVariable());
      }
    }
  }

  private void takeCommandLine() {
    sources
        .commandLine()
        .forEach((path, text) -> {
          String source = "option --" + path.replace('_', '-');
          put(known(path, source), text, Layer.COMMAND_LINE, source);
        });
  }

  private void put(ConfigurationKey key, String text, Layer layer, String source) {
    values.put(key, new ConfigurationValue(key.path(), text, layer, source));
  }

  private static ConfigurationKey known(String path, String source) {
    return ConfigurationKey.byPath(path)
        .orElseThrow(() ->
            SqlError.of(CONFIG_FILE_ERROR, "%s: unknown key \"%s\"", source, path)
                .hint("The commented dpg.toml beside dpg lists all keys.")
                .asException());
  }

  private Configuration configuration() {
    int workers = value(ConfigurationKey.WORKERS).integer(1, WORKERS_MAX);
    Credentials credentials = credentials();
    return new Configuration(
        path(ConfigurationKey.DATA),
        new Listen(
            value(ConfigurationKey.LISTEN).list(),
            value(ConfigurationKey.PORT).integer(1, PORT_MAX - workers)),
        workers,
        value(ConfigurationKey.PROFILE).oneOf(Profile.class),
        credentials,
        limits(),
        timeouts(),
        new NodeSettings(coordinatorSettings, workerSettings),
        remoteNodes.read(sources.base(), sources.environment(), credentials.database()));
  }

  private Credentials credentials() {
    return new Credentials(
        value(ConfigurationKey.USER).identifier(),
        password(),
        value(ConfigurationKey.DATABASE).identifier());
  }

  private Limits limits() {
    return new Limits(
        value(ConfigurationKey.CLIENT_CONNECTIONS).integer(1, 1_000_000),
        value(ConfigurationKey.COORDINATOR_CONNECTIONS).integer(2, 10_000),
        value(ConfigurationKey.WORKER_CONNECTIONS).integer(2, 10_000),
        value(ConfigurationKey.LOCAL_DATABASE_CONNECTIONS).integer(0, 10_000),
        value(ConfigurationKey.MESSAGE_SIZE).bytes(1 << 16, 1L << 30),
        value(ConfigurationKey.INTERMEDIATE_RESULT_SIZE).bytes(1 << 16, 1L << 50),
        value(ConfigurationKey.PLAN_CACHE_ENTRIES).integer(0, 10_000_000));
  }

  private Timeouts timeouts() {
    return new Timeouts(
        value(ConfigurationKey.AUTHENTICATION).duration(),
        value(ConfigurationKey.NODE_CONNECT).duration(),
        value(ConfigurationKey.NODE_ANSWER).duration(),
        value(ConfigurationKey.NODE_LEASE).duration(),
        value(ConfigurationKey.NODE_IDLE).duration(),
        value(ConfigurationKey.NODE_START).duration(),
        value(ConfigurationKey.SHUTDOWN).duration());
  }

  /// A password and a file with one exclude each other: the later source wins, and the file, as the
  /// more careful of the two, within one source.
  private String password() {
    ConfigurationValue file = value(ConfigurationKey.PASSWORD_FILE);
    ConfigurationValue password = value(ConfigurationKey.PASSWORD);
    if (file.text().isEmpty() || password.layer().compareTo(file.layer()) > 0) {
      return password.nonEmpty();
    }
    return passwordFrom(file, path(ConfigurationKey.PASSWORD_FILE));
  }

  private static String passwordFrom(ConfigurationValue value, Path file) {
    try {
      String firstLine = Files.readString(file).lines().findFirst().orElse("");
      if (firstLine.isEmpty()) {
        throw value.bad("a file with the password in its first line");
      }
      return firstLine;
    } catch (IOException failure) {
      throw value.bad("a readable file");
    }
  }

  private Path path(ConfigurationKey key) {
    ConfigurationValue value = value(key);
    Path written = Path.of(value.nonEmpty());
    boolean typed = value.layer().compareTo(Layer.ENVIRONMENT) >= 0;
    Path absolute = typed ? written.toAbsolutePath() : sources.base().resolve(written);
    return absolute.normalize();
  }

  private ConfigurationValue value(ConfigurationKey key) {
    ConfigurationValue value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("a key without a default");
    }
    return value;
  }
}
