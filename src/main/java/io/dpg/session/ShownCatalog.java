package io.dpg.session;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.FunctionCall;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// PostgreSQL's catalog as clients are shown it: without what dpg has put there for itself, and
/// with its settings. In the place of a relation stands a subquery, in that of a function another
/// one: so psql's `\d`, pg_dump and other tools see neither the foreign tables behind shell tables
/// nor their guards.
final class ShownCatalog {

  /// OIDs of `pg_partition_tree`, `pg_partition_root` and `pg_partition_ancestors`.
  private static final Set<Integer> TREE_FUNCTIONS = Set.of(3423, 3424, 3425);

  private static final Set<String> TREE_FUNCTION_NAMES =
      Set.of("pg_partition_tree", "pg_partition_root", "pg_partition_ancestors");

  private static final String CATALOG = "pg_catalog";

  /// Not of a subquery, but pg_dump asks for it.
  private static final String TABLE = "tableoid";

  /// What stands in the place of a relation.
  ///
  /// @param oid the relation's
  /// @param columns what the subquery gives
  /// @param condition which rows are shown
  private record StandIn(int oid, String columns, String condition) {

    String select(String name, boolean withTable) {
      return "SELECT %s%s FROM pg_catalog.%s WHERE %s"
          .formatted(withTable ? TABLE + ", " : "", columns, name, condition);
    }
  }

  /// By the relation's name. Partitions belong to their table, not to its shadow.
  private static final Map<String, StandIn> STAND_INS =
      Map.of(
          "pg_inherits",
          new StandIn(
              2611,
              "inhrelid, pg_dist.shadowed(inhparent) AS inhparent, inhseqno, inhdetachpending",
              "inhrelid NOT IN (SELECT oid FROM pg_catalog.pg_class"
                  + " WHERE relkind = 'f' AND relnamespace = 'pg_dist'::regnamespace)"),
          "pg_statistic_ext",
          new StandIn(3381, "*", "stxnamespace <> 'pg_dist'::regnamespace"));

  private static final String SETTINGS = "pg_settings";

  /// By these it is known, for its OID is another one in each version.
  private static final List<String> SETTINGS_COLUMNS =
      List.of("name", "setting", "unit", "category", "short_desc", "extra_desc", "context");

  private static final String SHOWN_SETTINGS = "SELECT * FROM pg_dist.shown_settings";

  private static final int FIRST_USER_OID = 16_384;

  private ShownCatalog() {}

  /// Whether a message is about a foreign table behind a shell table: VACUUM visits it with its
  /// parent.
  static boolean isHidden(String message) {
    return message.contains("\"shards_of_");
  }

  /// Whether a query sees what must be shown in another way.
  static boolean isReadBy(AnalyzedQuery query) {
    boolean[] seen = new boolean[1];
    query.forEachQuery(each ->
        seen[0] |=
            each.rangeTable().stream().anyMatch(ShownCatalog::isReplaced)
                || each.expressions().stream()
                    .anyMatch(expression -> expression.any(ShownCatalog::showsTree)));
    return seen[0];
  }

  private static boolean isReplaced(RangeTableEntry entry) {
    return entry instanceof RangeTableEntry.Relation relation
        && (isSettings(relation)
            || STAND_INS.values().stream().anyMatch(it -> it.oid() == relation.oid()));
  }

  private static boolean isSettings(RangeTableEntry.Relation relation) {
    return relation.kind() == 'v'
        && Integer.compareUnsigned(relation.oid(), FIRST_USER_OID) < 0
        && relation.columns().size() > SETTINGS_COLUMNS.size()
        && relation.columns().subList(0, SETTINGS_COLUMNS.size()).equals(SETTINGS_COLUMNS);
  }

  private static boolean showsTree(Expression part) {
    return part instanceof Expression.Call call && TREE_FUNCTIONS.contains(call.function());
  }

  /// The same query of what is shown.
  ///
  /// @param parser gives the tree of a query
  static String query(SqlNode statement, Function<String, SqlNode> parser) {
    boolean[] withTable = new boolean[1];
    statement.walk(node -> {
      withTable[0] |= node.is("ColumnRef") && isTable(node.list("fields").getLast());
      return true;
    });
    return Deparser.deparse(statement.rewrite(node -> replaced(node, withTable[0], parser)));
  }

  private static boolean isTable(SqlNode field) {
    return field.is("String") && field.text("sval").equals(TABLE);
  }

  private static SqlNode replaced(
      SqlNode node, boolean withTable, Function<String, SqlNode> parser) {
    if (isCatalogs(node) && node.text("relname").equals(SETTINGS)) {
      return part(node, SETTINGS, parser.apply(SHOWN_SETTINGS));
    }
    if (isCatalogs(node) && STAND_INS.containsKey(node.text("relname"))) {
      String name = node.text("relname");
      StandIn standIn = Objects.requireNonNull(STAND_INS.get(name));
      return part(node, name, parser.apply(standIn.select(name, withTable)));
    }
    if (isTreeFunction(node)) {
      return FunctionCall.of("pg_dist", name(node), node.list("args"));
    }
    SqlNode sampled = node.is("RangeTableSample") ? node.required("relation") : node;
    return sampled.is("RangeSubselect") && node.is("RangeTableSample")
        ? sampledPart(node, sampled)
        : node;
  }

  /// TABLESAMPLE of the table, which a subquery stands for by now: within that.
  private static SqlNode sampledPart(SqlNode sample, SqlNode part) {
    SqlNode select = part.required("subquery");
    SqlNode table = select.list("fromClause").getFirst();
    return part.with(
        "subquery", select.with("fromClause", List.of(sample.with("relation", table))));
  }

  /// dpg has functions of the same names and columns.
  private static boolean isTreeFunction(SqlNode node) {
    return node.is("FuncCall")
        && TREE_FUNCTION_NAMES.contains(name(node))
        && (node.list("funcname").size() == 1
            || node.list("funcname").getFirst().text("sval").equals(CATALOG));
  }

  private static String name(SqlNode call) {
    return call.list("funcname").getLast().text("sval");
  }

  private static boolean isCatalogs(SqlNode node) {
    return node.is("RangeVar") && List.of("", CATALOG).contains(node.text("schemaname"));
  }

  private static SqlNode part(SqlNode table, String name, SqlNode select) {
    SqlNode alias = table.node("alias");
    return SqlNode.of(
        "RangeSubselect",
        Map.of(
            "subquery",
            select,
            "alias",
            alias == null ? SqlNode.of("Alias", Map.of("aliasname", name)) : alias));
  }
}
