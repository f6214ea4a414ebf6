package io.dpg.plan;

import io.dpg.error.SqlError;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.SyntaxLink;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `SET column = DEFAULT` in UPDATE, ON CONFLICT and MERGE, and what a MERGE's INSERT leaves out.
///
/// Shards know those defaults that are the same wherever they are evaluated. What depends on the
/// session or its transaction (`now()`) is written into the statement; sequences are on the
/// coordinator node only.
final class AssignedDefaults {

  private final PlanRequest request;

  /// The columns of the tables that are written, by the node that names the table.
  private final IdentityHashMap<SqlNode, List<ColumnFacts>> targets = new IdentityHashMap<>();

  private final List<ColumnFacts> notForShards = new ArrayList<>();

  private AssignedDefaults(PlanRequest request) {
    this.request = request;
  }

  /// A statement without such defaults.
  ///
  /// @param statement null when there were none
  /// @param obstacle why a default cannot be written out; null when each can
  record Written(@Nullable SqlNode statement, @Nullable SqlError obstacle) {}

  static Written of(PlanRequest request) {
    AssignedDefaults defaults = new AssignedDefaults(request);
    SqlNode tree = request.statement().tree();
    if (!mayHaveSome(tree)) {
      return new Written(null, null);
    }
    defaults.findTargets(SyntaxLink.of(tree, request.query()));
    SqlNode written = tree.rewrite(defaults::written);
    return new Written(
        written.equals(tree) ? null : written,
        defaults.notForShards.stream().findFirst().map(WriteRules::wild).orElse(null));
  }

  private static boolean mayHaveSome(SqlNode tree) {
    boolean[] found = {false};
    tree.walk(node -> {
      found[0] |= node.is("SetToDefault") || node.is("MergeStmt");
      return !found[0];
    });
    return found[0];
  }

  private void findTargets(SyntaxLink link) {
    for (SqlNode statement : link.statements()) {
      AnalyzedQuery query = link.query(statement);
      if (query.target() != 0
          && query.entry(query.target()) instanceof RangeTableEntry.Relation table) {
        targets.put(statement.required("relation"), request.facts().columns(table.oid()));
      }
    }
  }

  private SqlNode written(SqlNode node) {
    return switch (node.kind()) {
      case "UpdateStmt" -> withAssignments(node, columns(node));
      case "InsertStmt" -> {
        SqlNode conflict = node.node("onConflictClause");
        yield conflict == null
            ? node
            : node.with("onConflictClause", withAssignments(conflict, columns(node)));
      }
      case "MergeStmt" -> {
        List<SqlNode> clauses = node.list("mergeWhenClauses");
        List<SqlNode> changed = clauses.stream().map(it -> clause(it, columns(node))).toList();
        yield changed.equals(clauses) ? node : node.with("mergeWhenClauses", changed);
      }
      default -> node;
    };
  }

  private List<ColumnFacts> columns(SqlNode statement) {
    return targets.getOrDefault(statement.required("relation"), List.of());
  }

  private SqlNode clause(SqlNode clause, List<ColumnFacts> columns) {
    return switch (clause.text("commandType")) {
      case "CMD_UPDATE" -> withAssignments(clause, columns);
      case "CMD_INSERT" -> inserting(clause, columns);
      default -> clause;
    };
  }

  private SqlNode withAssignments(SqlNode node, List<ColumnFacts> columns) {
    List<SqlNode> assignments = node.list("targetList");
    List<SqlNode> changed = new ArrayList<>();
    for (int i = 0; i < assignments.size(); i++) {
      SqlNode value = assignments.get(i).required("val");
      SqlNode assigned =
          value.is("MultiAssignRef")
              ? value.with("source", row(value, i, assignments, columns))
              : valueOf(value, assignments.get(i), columns);
      changed.add(assignments.get(i).with("val", assigned));
    }
    return changed.equals(assignments) ? node : node.with("targetList", changed);
  }

  /// The right side of `(a, b) = (DEFAULT, 1)`, which the parser gives to each of its columns.
  private SqlNode row(
      SqlNode value, int position, List<SqlNode> assignments, List<ColumnFacts> columns) {
    SqlNode source = value.required("source");
    if (!source.is("RowExpr")) {
      return source;
    }
    int first = position - ((int) value.number("colno") - 1);
    List<SqlNode> fields = new ArrayList<>();
    for (SqlNode field : source.list("args")) {
      fields.add(valueOf(field, assignments.get(first + fields.size()), columns));
    }
    return source.with("args", fields);
  }

  private SqlNode valueOf(SqlNode value, SqlNode assignment, List<ColumnFacts> columns) {
    return value.is("SetToDefault")
        ? columns.stream()
            .filter(column -> column.name().equals(assignment.text("name")))
            .findFirst()
            .map(column -> valueOf(column, value))
            .orElse(value)
        : value;
  }

  private SqlNode inserting(SqlNode clause, List<ColumnFacts> columns) {
    boolean ignoresIdentity = clause.text("override").equals("OVERRIDING_USER_VALUE");
    List<SqlNode> given = clause.list("values");
    List<SqlNode> names = clause.list("targetList");
    List<SqlNode> newNames = new ArrayList<>();
    List<SqlNode> newValues = new ArrayList<>();
    SqlNode byDefault = SqlNode.of("SetToDefault", Map.of());
    boolean isChanged = false;
    for (int i = 0; i < columns.size(); i++) {
      ColumnFacts column = columns.get(i);
      int place = names.isEmpty() ? i : place(column, names);
      boolean isGiven = place >= 0 && place < given.size();
      SqlNode old = isGiven ? given.get(place) : byDefault;
      boolean isDefault = old.is("SetToDefault") || (ignoresIdentity && column.identity() != ' ');
      SqlNode value = isDefault ? valueOf(column, byDefault) : old;
      isChanged |= isDefault && !value.is("SetToDefault");
      if (isGiven || !value.is("SetToDefault")) {
        newNames.add(
            place >= 0 && place < names.size()
                ? names.get(place)
                : SqlNode.of("ResTarget", Map.of("name", column.name())));
        newValues.add(value);
      }
    }
    return isChanged ? clause.with("targetList", newNames).with("values", newValues) : clause;
  }

  private static int place(ColumnFacts column, List<SqlNode> names) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).text("name").equals(column.name())) {
        return i;
      }
    }
    return -1;
  }

  /// What is assigned for DEFAULT.
  private SqlNode valueOf(ColumnFacts column, SqlNode byDefault) {
    String expression = column.defaultExpression();
    if (expression == null || column.isGenerated()) {
      return byDefault;
    }
    return switch (column.defaultVolatility()) {
      case IMMUTABLE -> byDefault;
      case STABLE -> Snippets.expression(expression);
      case VOLATILE -> {
        notForShards.add(column);
        yield byDefault;
      }
    };
  }
}
