package io.dpg.plan.pushdown;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.sql.SqlNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which analysed column a name in a query's own expressions is.
///
/// The analysis says it by location, but for the further mentions of grouped and sorted
/// expressions, where PostgreSQL keeps the first only: there the name is looked for among the
/// grouped columns, as no others may be mentioned, and then among all that the query mentions.
final class ColumnResolver {

  private final AnalyzedQuery query;
  private final Map<Integer, Set<Expression.Column>> byLocation = new HashMap<>();
  private final Set<Expression.Column> grouped = new LinkedHashSet<>();

  /// Names that were made here, and stand at no location.
  private final Map<SqlNode, Expression.Column> made = new HashMap<>();

  ColumnResolver(AnalyzedQuery query) {
    this.query = query;
    query.expressions().forEach(expression -> expression.any(this::remember));
    for (SortGroup group : query.groups()) {
      query.target(group).expression().any(this::rememberGrouped);
    }
  }

  private boolean remember(Expression part) {
    if (part instanceof Expression.Column column && column.levelsUp() == 0) {
      byLocation
          .computeIfAbsent(column.location(), location -> new HashSet<>())
          .add(withoutLocation(column));
    }
    return false;
  }

  private boolean rememberGrouped(Expression part) {
    if (part instanceof Expression.Column column && column.levelsUp() == 0) {
      grouped.add(withoutLocation(column));
    }
    return false;
  }

  private static Expression.Column withoutLocation(Expression.Column column) {
    return new Expression.Column(
        column.relation(),
        column.attribute(),
        column.type(),
        column.typmod(),
        column.collation(),
        0,
        -1);
  }

  /// The column that a `ColumnRef` names; null when that is not certain, or it is none of the
  /// query's own.
  Expression.@Nullable Column resolve(SqlNode reference) {
    Set<Expression.Column> here = byLocation.get(reference.location());
    if (reference.location() >= 0 && here != null && here.size() == 1) {
      return here.iterator().next();
    }
    if (reference.location() < 0 && made.containsKey(reference)) {
      return made.get(reference);
    }
    List<SqlNode> fields = reference.list("fields");
    String name = fields.getLast().text("sval");
    String qualifier = fields.size() > 1 ? fields.get(fields.size() - 2).text("sval") : "";
    List<Expression.Column> named =
        grouped.stream().filter(column -> isNamed(column, qualifier, name)).toList();
    if (!named.isEmpty()) {
      return named.size() == 1 ? named.getFirst() : null;
    }
    List<Expression.Column> inFrom =
        columnsOfFrom().stream().filter(column -> isNamed(column, qualifier, name)).toList();
    return inFrom.size() == 1 ? inFrom.getFirst() : null;
  }

  /// The columns of what FROM joins, as far as the query mentions them anywhere: their types are
  /// known from there.
  private Set<Expression.Column> columnsOfFrom() {
    Set<Expression.Column> all = new HashSet<>();
    byLocation.values().forEach(all::addAll);
    all.removeIf(column -> query.entry(column.relation()) instanceof RangeTableEntry.Join);
    return all;
  }

  private boolean isNamed(Expression.Column column, String qualifier, String name) {
    RangeTableEntry entry = query.entry(column.relation());
    return column.attribute() > 0
        && entry.columns().get(column.attribute() - 1).equals(name)
        && (qualifier.isEmpty() || entry.name().equals(qualifier));
  }

  /// A name for a column; null when it has none that is certain: the columns of joins.
  @Nullable SqlNode name(Expression.Column column) {
    RangeTableEntry entry = query.entry(column.relation());
    boolean isUnique =
        query.rangeTable().stream().filter(it -> it.name().equals(entry.name())).count() == 1;
    if (column.attribute() <= 0
        || column.levelsUp() > 0
        || entry instanceof RangeTableEntry.Join
        || !isUnique) {
      return null;
    }
    SqlNode name =
        SqlNode.of(
            "ColumnRef",
            Map.of(
                "fields",
                List.of(
                    SqlNode.string(entry.name()),
                    SqlNode.string(entry.columns().get(column.attribute() - 1)))));
    made.put(name, withoutLocation(column));
    return name;
  }

  /// The expression with every name replaced by the column's position: equal for expressions that
  /// mean the same.
  SqlNode canonical(SqlNode expression) {
    return expression.rewrite(node -> {
      Expression.Column column = node.is("ColumnRef") ? resolve(node) : null;
      return column == null
          ? node
          : SqlNode.of(
              "ColumnRef",
              Map.of(
                  "fields",
                  List.of(
                      SqlNode.string("#" + column.relation()),
                      SqlNode.string("#" + column.attribute()))));
    });
  }
}
