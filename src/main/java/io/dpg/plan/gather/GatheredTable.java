package io.dpg.plan.gather;

import io.dpg.pgtype.Oid;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.Merge;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.text.TableReference;
import io.dpg.sql.Identifiers;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A table whose rows are read before the statement that names it.
///
/// @param reference where it is named
/// @param columns what is read of it
record GatheredTable(TableReference reference, List<Merge.Column> columns) {

  private static final int TID = 27;
  private static final int XID = 28;
  private static final int CID = 29;

  /// `xid` and `oid`, in the order of PostgreSQL's numbers -1 to -6.
  private static final List<Merge.Column> SYSTEM_COLUMNS =
      List.of(
          new Merge.Column("ctid", "tid", TID),
          new Merge.Column("xmin", "xid", XID),
          new Merge.Column("cmin", "cid", CID),
          new Merge.Column("xmax", "xid", XID),
          new Merge.Column("cmax", "cid", CID),
          new Merge.Column("tableoid", "oid", Oid.OID));

  static GatheredTable of(TableReference reference, PlanContext context) {
    GatheredTypes types = new GatheredTypes(context.facts());
    List<Merge.Column> columns = new ArrayList<>();
    for (ColumnFacts column : context.facts().columns(reference.table().oid())) {
      columns.add(
          new Merge.Column(
              column.name(), types.name(column.typeOid(), column.collation()), column.typeOid()));
    }
    for (int system : systemColumns(reference, context)) {
      columns.add(SYSTEM_COLUMNS.get(-system - 1));
    }
    return new GatheredTable(reference, columns);
  }

  /// The numbers of the system columns that any query may want of the table.
  private static Set<Integer> systemColumns(TableReference reference, PlanContext context) {
    Set<Integer> found = new TreeSet<>();
    context
        .query()
        .forEachQuery(query ->
            query.expressions().forEach(it -> addSystemColumns(it, query, reference, found)));
    return found;
  }

  private static void addSystemColumns(
      Expression expression, AnalyzedQuery query, TableReference reference, Set<Integer> into) {
    expression.any(part -> {
      if (part instanceof Expression.Column column
          && column.attribute() < 0
          && (column.levelsUp() > 0 || query.entry(column.relation()).equals(reference.table()))) {
        into.add(column.attribute());
      }
      return false;
    });
  }

  /// The SELECT that reads it.
  ///
  /// @param item its name, or TABLESAMPLE around it
  SqlNode select(SqlNode item) {
    SqlNode name = reference.range().with("alias", null);
    SqlNode from = item.is("RangeTableSample") ? item.with("relation", name) : name;
    String names =
        columns.stream()
            .map(column -> Identifiers.quote(column.name()))
            .collect(Collectors.joining(", "));
    return Snippets.statement("SELECT " + names + " FROM t").with("fromClause", List.of(from));
  }

  /// What stands in FROM instead of the table.
  SqlNode replacement(SqlNode select) {
    SqlNode range = reference.range();
    SqlNode alias = range.node("alias");
    SqlNode named =
        alias == null ? SqlNode.of("Alias", Map.of("aliasname", range.text("relname"))) : alias;
    return SqlNode.of("RangeSubselect", Map.of("subquery", select, "alias", named));
  }
}
