package io.dpg.metastore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// Numbered SQL scripts, each run once per database, in order.
///
/// @param folder below the resource `/metastore`
/// @param names of the scripts, without `.sql`; a script that was released is never changed, only
///   followed
record Migrations(String folder, List<String> names) {

  /// Two dpg processes must not migrate at once: any number that nobody else locks.
  private static final long LOCK = 7_248_114_901L;

  private static final String PREPARATION =
      """
      BEGIN;
      SET LOCAL client_min_messages = warning;
      SELECT pg_advisory_xact_lock(%d);
      SET LOCAL allow_system_table_mods = on;
      SET LOCAL search_path = pg_catalog;
      SET LOCAL synchronous_commit = on;
      CREATE SCHEMA IF NOT EXISTS pg_dist;
      CREATE TABLE IF NOT EXISTS pg_dist.migration (
        number int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
      """;

  Migrations {
    names = List.copyOf(names);
  }

  void apply(NodeConnection connection) {
    connection.execute(PREPARATION.formatted(LOCK));
    try {
      String done = connection.query("SELECT count(*) FROM pg_dist.migration").value();
      for (String name : names.subList(Math.min(number(done), names.size()), names.size())) {
        connection.execute(script(name));
        connection.query(
            "INSERT INTO pg_dist.migration (number, name)"
                + " SELECT count(*) + 1, $1 FROM pg_dist.migration",
            List.of(name));
      }
    } catch (SqlErrorException failure) {
      rollBack(connection);
      throw failure;
    }
    connection.execute("COMMIT");
  }

  private static int number(@org.jspecify.annotations.Nullable String value) {
    return Integer.parseInt(java.util.Objects.requireNonNull(value));
  }

  private static void rollBack(NodeConnection connection) {
    if (!connection.isBroken()) {
      connection.execute("ROLLBACK");
    }
  }

  private String script(String name) {
    String path = "/metastore/" + folder + "/" + name + ".sql";
    try (InputStream stream = Migrations.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException("resource is missing: " + path);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
