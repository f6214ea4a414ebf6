package io.dpg.metastore;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;

/// What a PostgreSQL server lacks before it can be a node, with the statements that mend it.
///
/// @param missing what stands in the way; whole phrases
/// @param remedies what to run on the server, as a superuser
/// @param warnings what works without, but not as well
public record NodeRequirements(List<String> missing, List<String> remedies, List<String> warnings) {

  /// PostgreSQL 14 was the first that reports whether it accepts writes, among much else.
  private static final int OLDEST = 140_000;

  private static final String FACTS =
      """
      SELECT current_setting('server_version_num'), current_setting('server_version'),
        pg_is_in_recovery(), current_setting('wal_level'),
        current_setting('max_prepared_transactions'), current_setting('max_connections'),
        current_setting('shared_preload_libraries'), current_setting('server_encoding'),
        (SELECT count(*) FROM pg_available_extensions WHERE name IN ('dblink', 'postgres_fdw'))
      """;

  private static final int EXTENSIONS = 2;

  public NodeRequirements {
    missing = List.copyOf(missing);
    remedies = List.copyOf(remedies);
    warnings = List.copyOf(warnings);
  }

  /// Looks at the server behind a connection in the database that is to hold tables.
  public static NodeRequirements of(NodeConnection node) {
    List<String> missing = new ArrayList<>();
    if (!"on".equals(node.query("SHOW is_superuser").value())) {
      String user = node.login().user();
      missing.add("role \"" + user + "\" is no superuser");
      String remedy = "ALTER ROLE \"" + user.replace("\"", "\"\"") + "\" SUPERUSER;";
      return new NodeRequirements(missing, List.of(remedy), List.of());
    }
    return of(new Row(node.query(FACTS).rows().getFirst()), missing);
  }

  private static NodeRequirements of(Row facts, List<String> missing) {
    List<String> remedies = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    if (facts.number(0) < OLDEST) {
      missing.add("PostgreSQL " + facts.text(1) + " is older than 14");
    }
    if (facts.flag(2)) {
      missing.add("it is a standby, which accepts no writes");
    }
    if (!facts.text(7).equals("UTF8")) {
      missing.add("the database's encoding is " + facts.text(7) + ", not UTF8");
    }
    if (facts.number(8) < EXTENSIONS) {
      missing.add("the extensions dblink and postgres_fdw are not installed (postgresql-contrib)");
    }
    if (!facts.text(3).equals("logical")) {
      missing.add("wal_level is " + facts.text(3) + ", not logical");
      remedies.add("ALTER SYSTEM SET wal_level = logical;");
    }
    if (facts.number(4) < facts.number(5)) {
      missing.add(
          "max_prepared_transactions is %d, less than max_connections, %d"
              .formatted(facts.number(4), facts.number(5)));
      remedies.add("ALTER SYSTEM SET max_prepared_transactions = %d;".formatted(facts.number(5)));
    }
    if (!facts.text(6).contains("pg_stat_statements")) {
      String libraries = facts.text(6).isBlank() ? "" : facts.text(6) + ", ";
      String remedy =
          "ALTER SYSTEM SET shared_preload_libraries = " + libraries + "pg_stat_statements;";
      warnings.add("pg_stat_statements is not preloaded: " + remedy);
      if (!remedies.isEmpty()) {
        remedies.add(remedy);
      }
    }
    return new NodeRequirements(missing, remedies, warnings);
  }

  /// Throws 55000, with everything that is missing, unless nothing is.
  public void require(String node) {
    if (!missing.isEmpty()) {
      throw error(node);
    }
  }

  private SqlErrorException error(String node) {
    SqlError error =
        SqlError.of(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
            "server \"%s\" cannot be a node yet: %s",
            node,
            String.join("; ", missing));
    if (remedies.isEmpty()) {
      return error.asException();
    }
    boolean restart = remedies.getFirst().startsWith("ALTER SYSTEM");
    return error
        .hint(
            "Run on that server: %s%s",
            String.join(" ", remedies), restart ? " Then restart it." : "")
        .asException();
  }
}
