package io.dpg.session;

import static java.util.stream.Collectors.joining;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Refuses views whose rows would be those of the wrong role: a view reads with its owner's rights,
/// but dpg reads distributed tables with the client's, and under row level security these see other
/// rows.
final class ViewRights {

  /// Views, and those that they read, with the tables whose policies make a difference between the
  /// view's owner and the client.
  private static final String QUESTION =
      """
      WITH RECURSIVE views (id) AS (
        SELECT unnest(ARRAY[%s]::oid[])
        UNION
        SELECT refobjid FROM views JOIN pg_rewrite ON ev_class = id
          JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
          JOIN pg_class ON refclassid = 'pg_class'::regclass AND pg_class.oid = refobjid
        WHERE relkind = 'v')
      SELECT view.relname, read.relname FROM views JOIN pg_class view ON view.oid = id
        JOIN pg_rewrite ON ev_class = id
        JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
          AND refclassid = 'pg_class'::regclass
        JOIN pg_class read ON read.oid = refobjid AND read.relrowsecurity
        JOIN pg_dist.pg_dist_partition ON logicalrelid = read.oid
        CROSS JOIN LATERAL (SELECT bool_and(rolsuper OR rolbypassrls
            OR pg_has_role(role.oid, read.relowner, 'USAGE') AND NOT read.relforcerowsecurity)
          FROM pg_roles role WHERE role.oid = view.relowner OR role.rolname = current_user) bypass(all_rows)
      WHERE view.relowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
        AND NOT all_rows AND NOT coalesce((SELECT option_value::bool
          FROM pg_options_to_table(view.reloptions) WHERE option_name = 'security_invoker'), false)
      LIMIT 1\
      """;

  private static final int FIRST_USER_OID = 16384;

  private ViewRights() {}

  /// @param ask runs a query on the coordinator node with the client's role, and gives its rows
  static void require(AnalyzedQuery query, Function<String, List<List<@Nullable String>>> ask) {
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
      return;
    }
    String oids = views.stream().map(Integer::toUnsignedString).collect(joining(", "));
    List<List<@Nullable String>> rows = ask.apply(QUESTION.formatted(oids));
    if (!rows.isEmpty()) {
      List<@Nullable String> found = rows.getFirst();
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot read view \"%s\" with the rights of its owner",
              found.get(0))
          .detail(
              "Row level security of table \"%s\" shows its owner other rows than you.",
              found.get(1))
          .hint("Make the view WITH (security_invoker), or read the table.")
          .asException();
    }
  }
}
