package io.dpg.config;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.ConfigurationValue.Layer;
import io.dpg.error.SqlError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Collects the `[[nodes]]` entries of a file.
final class RemoteNodes {

  private static final Pattern PATH = Pattern.compile("nodes\\[(\\d+)\\]\\.(.+)");
  private static final Map<String, String> DEFAULTS =
      Map.of("port", "5432", "password", "", "password_file", "", "database", "");
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
  List<RemoteNode> read(Path base, String clusterDatabase) {
    List<RemoteNode> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Map<String, ConfigurationValue> entry : entries.values()) {
      RemoteNode node = node(entry, base, clusterDatabase);
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
      Map<String, ConfigurationValue> entry, Path base, String clusterDatabase) {
    ConfigurationValue file = value(entry, "password_file");
    String password =
        file.text().isEmpty()
            ? value(entry, "password").text()
            : ConfigurationReader.passwordFrom(file, base.resolve(file.text()));
    String database = value(entry, "database").text();
    return new RemoteNode(
        value(entry, "name").nonEmpty(),
        value(entry, "role").oneOf(NodeRole.class),
        value(entry, "host").list(),
        value(entry, "port").integer(1, 65_535),
        value(entry, "user").identifier(),
        password,
        database.isBlank() ? clusterDatabase : database);
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
