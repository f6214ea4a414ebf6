package io.dpg.metastore;

import static java.util.Objects.requireNonNull;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a statement mean on a worker what it means on the coordinator node. Text must sort equally
/// on both, else a worker's first rows are not the first ones; and settings that change what a
/// value looks like must be the same for whoever logs in. Threads: any.
public final class NodeLikeness {

  private static final String LOCALE =
      """
      SELECT concat_ws(', ',
          'collation ' || datcollate, 'character type ' || datctype,
          'provider ' || coalesce(database ->> 'datlocprovider', 'c'),
          'locale ' || coalesce(database ->> 'datlocale', database ->> 'daticulocale')),
        coalesce(database ->> 'datcollversion', ''),
        format('TEMPLATE template0 ENCODING UTF8 LC_COLLATE %L LC_CTYPE %L', datcollate, datctype)
          || CASE database ->> 'datlocprovider'
            WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L',
              coalesce(database ->> 'datlocale', database ->> 'daticulocale'))
            WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', database ->> 'datlocale')
            ELSE '' END
      FROM (SELECT pg_database.*, to_jsonb(pg_database) AS database FROM pg_database) facts
      WHERE datname = current_database()
      """;

  /// Settings that change results; those that only change plans or waits may differ.
  private static final String SETTINGS =
      """
      SELECT name, reset_val FROM pg_settings
      WHERE name IN ('DateStyle', 'IntervalStyle', 'TimeZone', 'timezone_abbreviations', 'array_nulls',
        'backslash_quote', 'bytea_output', 'default_text_search_config', 'default_toast_compression',
        'default_transaction_read_only', 'extra_float_digits', 'gin_fuzzy_search_limit', 'lc_monetary',
        'lc_numeric', 'lc_time', 'quote_all_identifiers', 'row_security', 'search_path',
        'standard_conforming_strings', 'transform_null_equals', 'xmlbinary', 'xmloption')
      ORDER BY name
      """;

  /// The coordinator node's, in the columns of [#LOCALE].
  private final List<@Nullable String> locale;

  private final Map<String, String> settings;

  private NodeLikeness(List<@Nullable String> locale, Map<String, String> settings) {
    this.locale = locale;
    this.settings = settings;
  }

  /// Looks at what the workers have to be like.
  public static NodeLikeness of(NodeConnection coordinator) {
    return new NodeLikeness(coordinator.query(LOCALE).rows().getFirst(), settings(coordinator));
  }

  /// Throws 55000 when the worker's database sorts text differently; returns a warning when it
  /// might.
  public List<String> requireSameLocale(NodeConnection worker, String name) {
    List<@Nullable String> found = worker.query(LOCALE).rows().getFirst();
    if (!requireNonNull(locale.getFirst()).equals(found.getFirst())) {
      throw SqlError.of(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "the database on \"%s\" sorts text differently than the one on the coordinator node",
              name)
          .detail("There: %s. On the coordinator node: %s.", found.getFirst(), locale.getFirst())
          .hint(
              "Make the database on \"%s\" anew with the coordinator's locale; dpg does so by"
                  + " itself where there is none of that name.",
              name)
          .asException();
    }
    boolean same = requireNonNull(locale.get(1)).equals(found.get(1));
    return same
        ? List.of()
        : List.of(
            "the collation's version is %s there and %s on the coordinator node: run the same"
                    .formatted(found.get(1), locale.get(1))
                + " operating system release on all nodes");
  }

  /// The statement that makes a database like the coordinator's.
  ///
  /// @param name of the new database
  public String createDatabase(String name) {
    return "CREATE DATABASE %s %s".formatted(Identifiers.quote(name), locale.getLast());
  }

  /// Gives the worker's database the coordinator's values of settings that differ; log-ins from now
  /// on have them. Returns the names of those.
  public List<String> alignSettings(NodeConnection worker) {
    Map<String, String> found = settings(worker);
    List<String> changed = new ArrayList<>();
    settings.forEach((setting, value) -> {
      if (found.containsKey(setting) && !value.equals(found.get(setting))) {
        changed.add(setting);
        worker.execute(assignment(worker, setting, value));
      }
    });
    return changed;
  }

  private static String assignment(NodeConnection worker, String setting, String value) {
    // The one list of names among them is a list in SQL too.
    boolean isList = setting.equals("search_path") && !value.isEmpty();
    return "ALTER DATABASE %s SET %s = %s"
        .formatted(
            Identifiers.quote(worker.login().database()),
            Identifiers.quote(setting),
            isList ? value : Identifiers.quoteLiteral(value));
  }

  private static Map<String, String> settings(NodeConnection node) {
    Map<String, String> settings = new LinkedHashMap<>();
    node.query(SETTINGS)
        .rows()
        .forEach(row -> settings.put(requireNonNull(row.get(0)), requireNonNull(row.get(1))));
    return settings;
  }
}
