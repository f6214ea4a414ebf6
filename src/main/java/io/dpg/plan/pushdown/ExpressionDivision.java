package io.dpg.plan.pushdown;

import io.dpg.plan.TableUses;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The part of dividing expressions that all gatherings share: columns come from the tasks,
/// sublinks stay above if they can be run on the coordinator node.
final class ExpressionDivision {

  private final TableUses uses;
  private final ColumnResolver resolver;
  private final GatheredColumns columns;
  private final Map<Integer, AnalyzedQuery> subLinks = new HashMap<>();

  ExpressionDivision(
      AnalyzedQuery query, TableUses uses, ColumnResolver resolver, GatheredColumns columns) {
    this.uses = uses;
    this.resolver = resolver;
    this.columns = columns;
    query.subLinks().forEach(it -> subLinks.put(it.location(), it.query()));
  }

  /// The node with its parts divided; null when one cannot be.
  @Nullable SqlNode divided(SqlNode node, Function<SqlNode, @Nullable SqlNode> divide) {
    if (node.is("ColumnRef")) {
      int position = position(node);
      return position < 0 ? null : columns.reference(position);
    }
    if (node.is("SubLink") && !staysAbove(subLinks.get(node.location()))) {
      return null;
    }
    return node.is("SubLink") ? withTest(node, divide) : withParts(node, divide);
  }

  /// The position of a named column among the tasks'; -1 when the name is not certain.
  int position(SqlNode reference) {
    Expression.Column column = resolver.resolve(reference);
    return column == null || column.attribute() < 0
        ? -1
        : columns.position(resolver.canonical(reference), reference, column);
  }

  private static @Nullable SqlNode withTest(
      SqlNode subLink, Function<SqlNode, @Nullable SqlNode> divide) {
    SqlNode test = subLink.node("testexpr");
    SqlNode divided = test == null ? null : divide.apply(test);
    if (test != null && divided == null) {
      return null;
    }
    return subLink.with("testexpr", divided);
  }

  private static @Nullable SqlNode withParts(
      SqlNode node, Function<SqlNode, @Nullable SqlNode> divide) {
    SqlNode result = node;
    for (Map.Entry<String, Object> field : node.fields().entrySet()) {
      if (field.getValue() instanceof SqlNode child) {
        SqlNode divided = divide.apply(child);
        if (divided == null) {
          return null;
        }
        result = result.with(field.getKey(), divided);
      } else if (field.getValue() instanceof List<?>) {
        List<SqlNode> divided = all(node.list(field.getKey()), divide);
        if (divided == null) {
          return null;
        }
        result = result.with(field.getKey(), divided);
      }
    }
    return result;
  }

  /// All nodes divided; null when one cannot be.
  static @Nullable List<SqlNode> all(
      List<SqlNode> nodes, Function<SqlNode, @Nullable SqlNode> divide) {
    List<SqlNode> divided = new ArrayList<>();
    for (SqlNode node : nodes) {
      SqlNode one = node.isNothing() ? node : divide.apply(node);
      if (one == null) {
        return null;
      }
      divided.add(one);
    }
    return divided;
  }

  /// Whether a sublink's query can run on the coordinator node: it reads no shards and no column of
  /// the outer query.
  private boolean staysAbove(@Nullable AnalyzedQuery query) {
    if (query == null) {
      return false;
    }
    boolean[] tied = new boolean[1];
    query.forEachQuery(each -> {
      tied[0] |= each.rangeTable().stream().anyMatch(this::isOnShards);
      tied[0] |=
          each.rangeTable().stream().anyMatch(RangeTableEntry.CommonTableUse.class::isInstance);
      tied[0] |=
          each.expressions().stream()
              .anyMatch(expression ->
                  expression.any(
                      part -> part instanceof Expression.Column column && column.levelsUp() > 0));
    });
    return !tied[0];
  }

  private boolean isOnShards(RangeTableEntry entry) {
    return entry instanceof RangeTableEntry.Relation relation
        && (uses.distributed().containsKey(relation.oid())
            || uses.singleShard().containsKey(relation.oid()));
  }
}
