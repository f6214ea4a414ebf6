package io.dpg.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Everything a dpg process can be told before it starts. [ConfigurationReader] makes it.
///
/// @param dataDirectory where the embedded nodes and dpg's own files live
/// @param listen where clients reach dpg and the workers
/// @param workers how many embedded worker nodes there are
/// @param profile how large the embedded nodes are
/// @param credentials the role and the database that clients use
/// @param limits what is bounded, and by how much
/// @param timeouts how long dpg waits for something
/// @param settings PostgreSQL settings for embedded nodes, over those of the profile
/// @param nodes PostgreSQL servers that run elsewhere; when there are any, no node is embedded
public record Configuration(
    Path dataDirectory,
    Listen listen,
    int workers,
    Profile profile,
    Credentials credentials,
    Limits limits,
    Timeouts timeouts,
    NodeSettings settings,
    List<RemoteNode> nodes) {

  public Configuration {
    nodes = List.copyOf(nodes);
  }

  /// What holds when nothing is configured.
  public static Configuration defaults() {
    return ConfigurationReader.read(ConfigurationSources.of(Map.of()));
  }

  /// The defaults with some keys changed, named as in `dpg.toml`: `port`, `limits.message_size`.
  public static Configuration of(Map<String, String> changes) {
    return ConfigurationReader.read(ConfigurationSources.of(changes));
  }

  /// The superuser that a person can log in as from the beginning.
  public String firstUser() {
    return embedsNodes() ? credentials.user() : coordinator().user();
  }

  /// The database that clients use.
  public String database() {
    return embedsNodes() ? credentials.database() : coordinator().database();
  }

  private RemoteNode coordinator() {
    return nodes.stream()
        .filter(node -> node.role() == NodeRole.COORDINATOR)
        .findFirst()
        .orElseThrow();
  }

  /// Whether dpg starts its own PostgreSQL nodes.
  public boolean embedsNodes() {
    return nodes.isEmpty();
  }
}
