package io.dpg.config;

import java.util.Set;

/// The PostgreSQL settings that dpg gives to its nodes and nobody else may.
final class ReservedSettings {

  static final Set<String> NAMES =
      Set.of(
          "cluster_name",
          "config_file",
          "data_directory",
          "external_pid_file",
          "hba_file",
          "ident_file",
          "include",
          "include_dir",
          "include_if_exists",
          "listen_addresses",
          "log_destination",
          "logging_collector",
          "port",
          "unix_socket_directories",
          "unix_socket_permissions",
          "wal_level");

  private ReservedSettings() {}
}
