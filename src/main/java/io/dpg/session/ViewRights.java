package io.dpg.session;

import static java.util.stream.Collectors.joining;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds views that would not be the same with the client's rights: a view reads with its owner's,
/// but on shards a statement has the client's, which may allow less or more, and under row level
/// security show other rows.
final class ViewRights {

  /// Views, and those that they read, with what they read that is another matter for the view's
  /// owner than for the client; and views that the client may not read as a whole.
  private static final String QUESTION =
      """
      WITH RECURSIVE named (id) AS (SELECT unnest(ARRAY[%s]::oid[])), views (id) AS (
        SELECT id FROM named
        UNION
        SELECT refobjid FROM views JOIN pg_catalog.pg_rewrite ON ev_class = id
          JOIN pg_catalog.pg_depend ON classid = 'pg_catalog.pg_rewrite'::regclass AND objid = pg_rewrite.oid
          JOIN pg_catalog.pg_class ON refclassid = 'pg_catalog.pg_class'::regclass AND pg_class.oid = refobjid
        WHERE relkind = 'v'),
      client AS (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
      SELECT view.relname FROM views JOIN pg_catalog.pg_class view ON view.oid = id CROSS JOIN client
        JOIN pg_catalog.pg_rewrite ON ev_class = id
        JOIN pg_catalog.pg_depend ON classid = 'pg_catalog.pg_rewrite'::regclass AND objid = pg_rewrite.oid
          AND refclassid = 'pg_catalog.pg_class'::regclass
        JOIN pg_catalog.pg_class read ON read.oid = refobjid AND read.oid <> view.oid
        CROSS JOIN LATERAL (SELECT bool_and(rolsuper OR rolbypassrls
              OR pg_has_role(role.oid, read.relowner, 'USAGE') AND NOT read.relforcerowsecurity),
            bool_and(has_table_privilege(role.oid, read.oid, 'SELECT')
              OR refobjsubid > 0 AND has_column_privilege(role.oid, read.oid, refobjsubid::int2, 'SELECT'))
          FROM pg_catalog.pg_roles role WHERE role.oid IN (view.relowner, client.oid)) rights (all_rows, all_values)
      WHERE view.relowner <> client.oid AND (NOT all_values OR read.relrowsecurity AND NOT all_rows)
        AND NOT coalesce((SELECT option_value::bool
          FROM pg_options_to_table(view.reloptions) WHERE option_name = 'security_invoker'), false)
      UNION ALL
      SELECT relname FROM named JOIN pg_catalog.pg_class ON pg_class.oid = id
      WHERE NOT has_table_privilege(id, 'SELECT')
      LIMIT 1\
      """;

  private static final int FIRST_USER_OID = 16384;

  private ViewRights() {}

  /// Why a statement must run where its views have their owners' rights; empty where these make no
  /// difference.
  ///
  /// @param ask runs a query on the coordinator node with the client's role, and gives its rows
  static Optional<SqlError> difference(
      AnalyzedQuery query, Function<String, List<List<@Nullable String>>> ask) {
    Set<Integer> views = new HashSet<>();
    query.forEachQuery(each ->
        each.rangeTable()
            .forEach(entry -> {
              if (entry instanceof RangeTableEntry.Relation it
                  && it.kind() == 'v'
                  && it.oid() >= FIRST_USER_OID) {
                views.add(it.oid());
              }
            }));
    if (views.isEmpty()) {
      return Optional.empty();
    }
    String oids = views.stream().map(Integer::toUnsignedString).collect(joining(", "));
    List<List<@Nullable String>> rows = ask.apply(QUESTION.formatted(oids));
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SqlError.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "view \"%s\" has the rights of its owner",
                    rows.getFirst().getFirst())
                .hint("Make the view WITH (security_invoker), or use the table."));
  }
}
