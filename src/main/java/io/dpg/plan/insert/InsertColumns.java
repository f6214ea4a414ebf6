package io.dpg.plan.insert;

import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns of an INSERT's target.
///
/// @param given those that the client gives values for, in its order
/// @param defaulted those left out whose default must be evaluated on the coordinator node
/// @param all of the table
record InsertColumns(List<ColumnFacts> given, List<ColumnFacts> defaulted, List<ColumnFacts> all) {

  /// @param width how many values a row has
  /// @return null when a column is assigned in part only: `a[1]`, `b.c`
  static @Nullable InsertColumns of(SqlNode insert, int width, List<ColumnFacts> all) {
    List<ColumnFacts> given = new ArrayList<>();
    List<SqlNode> named = insert.list("cols");
    for (SqlNode node : named) {
      if (node.has("indirection")) {
        return null;
      }
      given.add(byName(node.text("name"), all));
    }
    if (named.isEmpty()) {
      given.addAll(all.subList(0, Math.min(width, all.size())));
    }
    Set<ColumnFacts> rest = new HashSet<>(all);
    given.forEach(rest::remove);
    List<ColumnFacts> defaulted =
        all.stream().filter(rest::contains).filter(InsertColumns::mustBeEvaluated).toList();
    return new InsertColumns(given, defaulted, all);
  }

  /// The same, but identity columns get their defaults whatever the client gives: OVERRIDING USER
  /// VALUE.
  InsertColumns withoutGivenIdentity() {
    List<ColumnFacts> kept = given.stream().filter(column -> column.identity() == ' ').toList();
    List<ColumnFacts> identities =
        all.stream()
            .filter(column -> column.identity() != ' ' || defaulted.contains(column))
            .filter(InsertColumns::mustBeEvaluated)
            .toList();
    return new InsertColumns(kept, identities, all);
  }

  ColumnFacts byNumber(int number) {
    return all.stream()
        .filter(column -> column.number() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a table lost its distribution column"));
  }

  /// Defaults that are the same wherever they are evaluated are left to the shards.
  private static boolean mustBeEvaluated(ColumnFacts column) {
    return column.defaultExpression() != null
        && column.defaultVolatility() != Volatility.IMMUTABLE
        && !column.isGenerated();
  }

  private static ColumnFacts byName(String name, List<ColumnFacts> all) {
    return all.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("an INSERT names an unknown column"));
  }

  /// The given ones, followed by the defaulted ones.
  List<ColumnFacts> inserted() {
    List<ColumnFacts> columns = new ArrayList<>(given);
    columns.addAll(defaulted);
    return columns;
  }

  /// 0-based position of a column among the inserted ones; -1 when it is not among them.
  int position(int number) {
    List<ColumnFacts> columns = inserted();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).number() == number) {
        return i;
      }
    }
    return -1;
  }

  boolean hasIdentity() {
    return all.stream().anyMatch(column -> column.identity() != ' ');
  }
}
