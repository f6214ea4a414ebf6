package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings that give values a text form which every node reads alike, whatever the client has set.
public final class PortableText {

  private static final List<String> SETTINGS =
      List.of("DateStyle", "IntervalStyle", "extra_float_digits");

  private static final List<String> PORTABLE = List.of("ISO, YMD", "postgres", "3");

  private PortableText() {}

  /// Sets them until the transaction ends, and returns what they were, for [#end].
  public static List<String> begin(NodeConnection connection) {
    return set(connection, PORTABLE);
  }

  public static void end(NodeConnection connection, List<String> before) {
    set(connection, before);
  }

  private static List<String> set(NodeConnection connection, List<String> values) {
    List<String> reads = new ArrayList<>();
    List<String> writes = new ArrayList<>();
    for (int i = 0; i < SETTINGS.size(); i++) {
      String name = Identifiers.quoteLiteral(SETTINGS.get(i));
      reads.add("pg_catalog.current_setting(" + name + ")");
      writes.add(
          "pg_catalog.set_config("
              + name
              + ", "
              + Identifiers.quoteLiteral(values.get(i))
              + ", true)");
    }
    List<@Nullable String> before =
        connection.query("SELECT " + String.join(", ", reads)).rows().getFirst();
    connection.execute("SELECT " + String.join(", ", writes));
    return before.stream().map(value -> requireNonNull(value)).toList();
  }
}
