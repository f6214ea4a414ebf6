package io.dpg.config;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.ConfigurationValue.Layer;
import io.dpg.error.SqlError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Collects the `[[nodes]]` entries of a file.
final class RemoteNodes {

  private static final Pattern PATH = Pattern.compile("nodes\\[(\\d+)\\]\\.(.+)");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "port", "5432",
          "password", "",
          "password_file", "",
          "password_variable", "",
          "password_command", "",
          "sslmode", SslMode.PREFER.label(),
          "sslrootcert", "",
          "database", "");
  private static final List<String> PASSWORDS =
      List.of("password", "password_file", "password_variable", "password_command");
  private static final Set<String> REQUIRED = Set.of("name", "role", "host", "user");

  private final TreeMap<Integer, Map<String, ConfigurationValue>> entries = new TreeMap<>();

  /// Takes a value when it belongs to a node, and says whether it did.
  boolean take(ConfigurationValue value) {
    Matcher matcher = PATH.matcher(value.key());
    if (!matcher.matches()) {
      return false;
    }
    String key = matcher.group(2);
    if (!REQUIRED.contains(key) && !DEFAULTS.containsKey(key)) {
      throw SqlError.of(CONFIG_FILE_ERROR, "%s: unknown key \"%s\" of a node", value.source(), key)
          .asException();
    }
    entries
        .computeIfAbsent(Integer.valueOf(matcher.group(1)), index -> new TreeMap<>())
        .put(key, value);
    return true;
  }

  /// The nodes; those without a database have the cluster's.
  ///
  /// @param base what paths are relative to
  List<RemoteNode> read(Path base, Map<String, String> environment, String clusterDatabase) {
    List<RemoteNode> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Map<String, ConfigurationValue> entry : entries.values()) {
      RemoteNode node = node(entry, base, environment, clusterDatabase);
      if (!names.add(node.name())) {
        throw value(entry, "name").bad("different for each node");
      }
      nodes.add(node);
    }
    long coordinators = nodes.stream().filter(node -> node.role() == NodeRole.COORDINATOR).count();
    if (!nodes.isEmpty() && coordinators != 1) {
      throw SqlError.of(
              CONFIG_FILE_ERROR, "one of [[nodes]] must be the coordinator, not %d", coordinators)
          .asException();
    }
    return nodes;
  }

  private static RemoteNode node(
      Map<String, ConfigurationValue> entry,
      Path base,
      Map<String, String> environment,
      String clusterDatabase) {
    String database = value(entry, "database").text();
    return new RemoteNode(
        value(entry, "name").nonEmpty(),
        value(entry, "role").oneOf(NodeRole.class),
        value(entry, "host").list(),
        value(entry, "port").integer(1, 65_535),
        encryption(entry, base),
        value(entry, "user").identifier(),
        password(entry, base, environment),
        database.isBlank() ? clusterDatabase : database);
  }

  private static NodeEncryption encryption(Map<String, ConfigurationValue> entry, Path base) {
    String rootCertificate = value(entry, "sslrootcert").text();
    return new NodeEncryption(
        value(entry, "sslmode").oneOf(SslMode.class),
        rootCertificate.isEmpty()
            ? Optional.empty()
            : Optional.of(base.resolve(rootCertificate).normalize()));
  }

  /// Where the password is; one way at most may be written.
  private static Secret password(
      Map<String, ConfigurationValue> entry, Path base, Map<String, String> environment) {
    List<ConfigurationValue> written =
        PASSWORDS.stream()
            .map(key -> value(entry, key))
            .filter(value -> !value.text().isEmpty())
            .toList();
    if (written.isEmpty()) {
      return Secret.NONE;
    }
    ConfigurationValue value = written.getFirst();
    if (written.size() > 1) {
      throw value.bad("the only one of " + String.join(", ", PASSWORDS));
    }
    String key = value.key().substring(value.key().lastIndexOf('.') + 1);
    return switch (key) {
      case "password_file" -> new Secret.InFile(base.resolve(value.text()).normalize());
      case "password_command" -> new Secret.FromCommand(value.text());
      case "password_variable" -> {
        String password = environment.get(value.text());
        if (password == null || password.isEmpty()) {
          throw value.bad("the name of an environment variable that is set");
        }
        yield new Secret.Written(password);
      }
      default -> new Secret.Written(value.text());
    };
  }

  private static ConfigurationValue value(Map<String, ConfigurationValue> entry, String key) {
    ConfigurationValue written = entry.get(key);
    if (written != null) {
      return written;
    }
    String byDefault = DEFAULTS.get(key);
    if (byDefault == null) {
      ConfigurationValue other = entry.values().iterator().next();
      throw SqlError.of(CONFIG_FILE_ERROR, "%s: this node has no \"%s\"", other.source(), key)
          .asException();
    }
    return new ConfigurationValue(key, byDefault, Layer.DEFAULT, "default");
  }
}
