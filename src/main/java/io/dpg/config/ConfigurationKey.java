package io.dpg.config;

import java.util.Locale;
import java.util.Optional;

/// One key of the configuration that has one value: its name and its default.
enum ConfigurationKey {
  DATA("data", "./data"),
  PORT("port", "5432"),
  WORKERS("workers", "3"),
  LISTEN("listen", "127.0.0.1"),
  PROFILE("profile", "small"),
  USER("credentials.user", "dpg_cluster"),
  PASSWORD("credentials.password", Credentials.DEFAULT_PASSWORD),
  PASSWORD_FILE("credentials.password_file", ""),
  DATABASE("credentials.database", "distributed_postgres_cluster"),
  CLIENT_CONNECTIONS("limits.client_connections", "5000"),
  COORDINATOR_CONNECTIONS("limits.coordinator_connections", "80"),
  WORKER_CONNECTIONS("limits.worker_connections", "80"),
  LOCAL_DATABASE_CONNECTIONS("limits.local_database_connections", "12"),
  MESSAGE_SIZE("limits.message_size", "1GB"),
  INTERMEDIATE_RESULT_SIZE("limits.intermediate_result_size", "1GB"),
  PLAN_CACHE_ENTRIES("limits.plan_cache_entries", "10000"),
  AUTHENTICATION("timeouts.authentication", "60s"),
  NODE_CONNECT("timeouts.node_connect", "5s"),
  NODE_ANSWER("timeouts.node_answer", "15s"),
  NODE_LEASE("timeouts.node_lease", "30s"),
  NODE_IDLE("timeouts.node_idle", "10min"),
  NODE_START("timeouts.node_start", "10min"),
  SHUTDOWN("timeouts.shutdown", "30s");

  private final String path;
  private final String defaultValue;

  ConfigurationKey(String path, String defaultValue) {
    this.path = path;
    this.defaultValue = defaultValue;
  }

  /// The key's name in `dpg.toml`, with its section: `limits.message_size`.
  String path() {
    return path;
  }

  String defaultValue() {
    return defaultValue;
  }

  /// The environment variable: `DPG_PORT`, `DPG_PASSWORD`, `DPG_LIMITS_MESSAGE_SIZE`. The section
  /// `credentials` is left out, because these are the variables that people type most.
  String environmentVariable() {
    String name = path.startsWith("credentials.") ? path.substring("credentials.".length()) : path;
    return "DPG_" + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  static Optional<ConfigurationKey> byPath(String path) {
    for (ConfigurationKey key : values()) {
      if (key.path.equals(path)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }
}
