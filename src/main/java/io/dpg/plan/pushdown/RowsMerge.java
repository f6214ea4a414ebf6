package io.dpg.plan.pushdown;

import io.dpg.plan.Merge;
import io.dpg.plan.Merge.SortKey;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ShardQuery;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.text.ExactColumns;
import io.dpg.plan.text.ShardTree;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges tasks each of whose rows is a row of the answer, but for DISTINCT, ORDER BY, LIMIT and
/// OFFSET.
final class RowsMerge {

  private final PlanContext context;
  private final AnalyzedQuery query;
  private final SqlNode select;
  private final Limits limits;

  RowsMerge(PlanContext context) {
    this.context = context;
    this.query = context.query();
    this.select = context.request().statement().tree();
    this.limits = Limits.of(query, select);
  }

  /// @param distinct whether the rows of several tasks must be made distinct
  /// @return null when the merge cannot be expressed
  @Nullable MergedQuery merged(boolean distinct) {
    SortColumns columns = SortColumns.of(query, select);
    if (columns == null) {
      return null;
    }
    if (distinct || !limits.certain()) {
      return combined(columns, distinct);
    }
    if (query.sort().isEmpty()) {
      return concatenated();
    }
    List<SortKey> keys = hasWholeRows(columns) ? null : sortKeys(columns);
    return keys == null ? combined(columns, false) : sorted(columns, keys);
  }

  private MergedQuery concatenated() {
    Merge merge = new Merge.Concatenate(limits.bounds());
    boolean limited = query.limit() != null || query.offset() != null;
    return new MergedQuery(limited ? text(limited(select)) : context.shardQuery(), merge);
  }

  /// Rows of two shards are of two types to PostgreSQL, which a node cannot merge.
  private boolean hasWholeRows(SortColumns columns) {
    return columns.targets(query).stream()
        .anyMatch(target ->
            target
                .expression()
                .any(part -> part instanceof Expression.Column it && it.attribute() == 0));
  }

  private MergedQuery sorted(SortColumns columns, List<SortKey> keys) {
    SqlNode tasks = limited(select);
    Merge merge = new Merge.SortMerge(keys, query.outputs().size(), limits.bounds());
    return new MergedQuery(text(withTargets(tasks, columns)), merge);
  }

  /// Null when dpg does not know the order.
  @Nullable List<SortKey> sortKeys(SortColumns columns) {
    List<SqlNode> nodes = select.list("sortClause");
    List<SortKey> keys = new ArrayList<>();
    for (int i = 0; i < query.sort().size(); i++) {
      SortGroup key = query.sort().get(i);
      Target target = query.target(key);
      boolean custom = nodes.get(i).text("sortby_dir").equals("SORTBY_USING");
      boolean known =
          KnownOrder.sorts(target.expression(), context.request().text(), context.facts());
      if (custom || !known) {
        return null;
      }
      keys.add(
          new SortKey(
              columns.position(key),
              target.expression().type(),
              context.facts().isDescending(key.sortOperator()),
              key.nullsFirst()));
    }
    return keys;
  }

  /// All that is above the rows is done by a query on the coordinator node.
  private @Nullable MergedQuery combined(SortColumns columns, boolean distinct) {
    List<Merge.Column> types = new ArrayList<>();
    ColumnTypes columnTypes = new ColumnTypes(context.facts());
    for (Target target : columns.targets(query)) {
      Merge.Column column = columnTypes.column("c" + (types.size() + 1), target.expression());
      if (column == null) {
        return null;
      }
      types.add(column);
    }
    boolean firstRowsSuffice = !distinct && limits.certain() && limits.forTasks() != null;
    SqlNode tasks = firstRowsSuffice ? limited(select) : unlimited(select);
    if (!firstRowsSuffice && !query.distinctOn()) {
      tasks = tasks.with("sortClause", null);
    }
    return new MergedQuery(
        text(ExactColumns.ofPartial(withTargets(tasks, columns), types, context.request().text())),
        new Merge.Combine(types, combineQuery(columns, distinct)));
  }

  private String combineQuery(SortColumns columns, boolean distinct) {
    List<SqlNode> targets = new ArrayList<>();
    for (int i = 1; i <= query.outputs().size(); i++) {
      targets.add(Syntax.target(Syntax.column("c" + i)));
    }
    SqlNode combine =
        SqlNode.of("SelectStmt", java.util.Map.of("op", "SETOP_NONE"))
            .with("targetList", targets)
            .with("fromClause", List.of(CombineText.INPUT))
            .with("distinctClause", distinct ? distinctNodes(columns) : null)
            .with("sortClause", sortNodes(columns))
            .with("limitCount", select.node("limitCount"))
            .with("limitOffset", select.node("limitOffset"))
            .with("limitOption", select.textOrNull("limitOption"));
    return CombineText.of(combine);
  }

  private List<SqlNode> distinctNodes(SortColumns columns) {
    if (!query.distinctOn()) {
      return List.of(SqlNode.NOTHING);
    }
    return query.distinct().stream()
        .map(key -> Syntax.column("c" + (columns.position(key) + 1)))
        .toList();
  }

  private List<SqlNode> sortNodes(SortColumns columns) {
    List<SqlNode> nodes = new ArrayList<>();
    for (int i = 0; i < query.sort().size(); i++) {
      String column = "c" + (columns.position(query.sort().get(i)) + 1);
      nodes.add(select.list("sortClause").get(i).with("node", Syntax.column(column)));
    }
    return nodes;
  }

  /// A set operation's columns are its branches'; it never has hidden ones.
  private SqlNode withTargets(SqlNode tasks, SortColumns columns) {
    return columns.hidden().isEmpty()
        ? tasks.with("targetList", select.list("targetList"))
        : tasks.with("targetList", columns.targetNodes(select));
  }

  private SqlNode limited(SqlNode statement) {
    SqlNode limit = limits.forTasks();
    SqlNode unlimited = unlimited(statement);
    return limit == null
        ? unlimited
        : unlimited.with("limitCount", limit).with("limitOption", "LIMIT_OPTION_COUNT");
  }

  private static SqlNode unlimited(SqlNode statement) {
    return statement
        .with("limitCount", null)
        .with("limitOffset", null)
        .with("limitOption", "LIMIT_OPTION_DEFAULT");
  }

  private ShardQuery text(SqlNode tree) {
    return ShardTree.of(tree, context.link(), context.uses()::isSharded);
  }
}
