package io.dpg.plan.staged;

import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.Portability;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.sql.SqlNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Conditions of a query for another one that has some of its tables in FROM: each column is
/// qualified with its table's name.
final class Requalified {

  private final Scope scope;
  private final Portability portability;

  Requalified(Scope scope, SchemaFacts facts) {
    this.scope = scope;
    this.portability = new Portability(facts);
  }

  /// @param columns numbers of the columns that the condition is about
  record Condition(SqlNode syntax, Set<Integer> columns) {}

  /// Empty when the condition is about anything else than the tables, or about none, or not the
  /// same wherever and whenever it is evaluated.
  ///
  /// @param relations positions of the tables in the range table
  Optional<Condition> of(SqlNode syntax, Expression analysis, Set<Integer> relations) {
    Map<Integer, SqlNode> names = new HashMap<>();
    Set<Integer> columns = new HashSet<>();
    boolean foreign = analysis.any(part -> !isOwn(part, relations, names, columns));
    if (foreign
        || names.isEmpty()
        || !portability.isAtMost(Volatility.STABLE, analysis)
        || portability.obstacleIn(analysis) != null) {
      return Optional.empty();
    }
    boolean[] unknown = new boolean[1];
    SqlNode renamed =
        syntax.rewrite(node -> {
          SqlNode name = node.is("ColumnRef") ? names.get(node.location()) : null;
          unknown[0] |= node.is("ColumnRef") && name == null;
          return name == null ? node : name;
        });
    return unknown[0] ? Optional.empty() : Optional.of(new Condition(renamed, columns));
  }

  /// The tables that an expression is about; 0 stands for anything else that it is about.
  Set<Integer> relations(Expression expression) {
    Set<Integer> found = new HashSet<>();
    expression.any(part -> {
      if (part instanceof Expression.SubLink) {
        found.add(0);
      } else if (part instanceof Expression.Column column) {
        found.add(
            column.levelsUp() == 0 && scope.resolved(column) instanceof Expression.Column it
                ? it.relation()
                : 0);
      }
      return false;
    });
    return found;
  }

  /// Whether a part of a condition says nothing of other tables; notes the columns by where they
  /// stand.
  private boolean isOwn(
      Expression part, Set<Integer> relations, Map<Integer, SqlNode> names, Set<Integer> columns) {
    return switch (part) {
      case Expression.SubLink _, Expression.Aggregate _ -> false;
      case Expression.Column column -> {
        if (column.levelsUp() > 0
            || column.location() < 0
            || !(scope.resolved(column) instanceof Expression.Column it)
            || !relations.contains(it.relation())
            || it.attribute() <= 0) {
          yield false;
        }
        names.put(column.location(), name(it));
        columns.add(it.attribute());
        yield true;
      }
      default -> true;
    };
  }

  private SqlNode name(Expression.Column column) {
    RangeTableEntry entry = scope.query().entry(column.relation());
    String name = entry.columns().get(column.attribute() - 1);
    return SqlNode.of(
        "ColumnRef", Map.of("fields", List.of(SqlNode.string(entry.name()), SqlNode.string(name))));
  }
}
