package io.dpg.embedded;

import io.dpg.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files in a node's data directory that dpg writes at every start: `dpg.conf`, which
/// `postgresql.conf` includes, and `pg_hba.conf`.
final class NodeFiles {

  private static final String SETTINGS_FILE = "dpg.conf";
  private static final String ACCESS_FILE = "pg_hba.conf";
  private static final String HEADER =
      "# Written by dpg at every start. Settings of your own belong into dpg.toml or ALTER SYSTEM.\n";

  private final Configuration configuration;
  private final StartOptions options;
  private final int nodeCount;

  NodeFiles(Configuration configuration, StartOptions options, int nodeCount) {
    this.configuration = configuration;
    this.options = options;
    this.nodeCount = nodeCount;
  }

  /// Makes a new data directory read dpg's settings.
  static void include(Path dataDirectory) throws IOException {
    Files.writeString(
        dataDirectory.resolve("postgresql.conf"),
        "\n# dpg's settings, over all above.\ninclude '" + SETTINGS_FILE + "'\n",
        StandardOpenOption.APPEND);
    Files.writeString(dataDirectory.resolve(SETTINGS_FILE), HEADER);
  }

  void write(LocalNode node) throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    settings(node)
        .forEach((name, value) ->
            text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    replace(node.dataDirectory().resolve(SETTINGS_FILE), text.toString());
    replace(node.dataDirectory().resolve(ACCESS_FILE), access(node));
  }

  /// Writes over the old content: the file keeps its owner.
  private static void replace(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  /// All settings of a node, each once, in the order of precedence.
  Map<String, String> settings(LocalNode node) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("shared_preload_libraries", "pg_stat_statements");
    settings.put("password_encryption", "scram-sha-256");
    // Just-in-time compilation costs more than it gives when one query becomes many short ones.
    settings.put("jit", "off");
    settings.put("track_io_timing", "on");
    settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
    settings.put("log_checkpoints", "off");
    settings.put("max_wal_size", "2GB");
    settings.put("max_locks_per_transaction", "256");
    // Shard moves and vector indexes read changes by logical replication.
    settings.put("max_replication_slots", "32");
    settings.put("max_wal_senders", "32");
    settings.put("max_worker_processes", "16");
    settings.put("max_logical_replication_workers", "8");
    settings.putAll(NodeSizes.settings(configuration.profile(), node.role(), nodeCount));
    if (!options.durable()) {
      settings.put("fsync", "off");
      settings.put("synchronous_commit", "off");
      settings.put("full_page_writes", "off");
    }
    settings.putAll(configuration.settings().of(node.role()));
    settings.put("cluster_name", node.name());
    settings.put("port", Integer.toString(node.port()));
    settings.put("listen_addresses", listenAddresses(node));
    settings.put("unix_socket_directories", quotedPath(node.socketDirectory()));
    settings.put("unix_socket_permissions", "0700");
    settings.put("wal_level", "logical");
    settings.put("log_destination", "stderr");
    settings.put("logging_collector", "off");
    return settings;
  }

  private String listenAddresses(LocalNode node) {
    return switch (node.role()) {
      case COORDINATOR -> options.coordinatorPort().isPresent() ? "127.0.0.1" : "";
      case WORKER -> String.join(",", configuration.listen().addresses());
    };
  }

  /// The setting is a list: a path with a comma or a blank in it needs double quotes.
  private static String quotedPath(Path path) {
    return '"' + path.toString().replace("\"", "\"\"") + '"';
  }

  private String access(LocalNode node) {
    StringBuilder rules = new StringBuilder(HEADER);
    rules.append("# The socket's folder is private to the user that the nodes run as.\n");
    rule(rules, "local", "all", "", "trust");
    rule(rules, "local", "replication", "", "trust");
    rules.append("# The internal role has no password; this says so.\n");
    rules.append("host all ").append(node.superuser()).append(" all reject\n");
    if (isLoopbackOnly()) {
      for (String network : new String[] {"127.0.0.1/32", "::1/128"}) {
        rule(rules, "host", "all", network, "scram-sha-256");
        rule(rules, "host", "replication", network, "scram-sha-256");
      }
    } else {
      rule(rules, "host", "all", "all", "scram-sha-256");
      rule(rules, "host", "replication", "all", "scram-sha-256");
    }
    return rules.toString();
  }

  private static void rule(
      StringBuilder rules, String type, String database, String address, String method) {
    rules.append("%-5s %-11s all %-12s %s%n".formatted(type, database, address, method));
  }

  private boolean isLoopbackOnly() {
    for (String address : configuration.listen().addresses()) {
      try {
        if (address.equals("*") || !InetAddress.getByName(address).isLoopbackAddress()) {
          return false;
        }
      } catch (IOException unknownHost) {
        return false;
      }
    }
    return true;
  }
}
