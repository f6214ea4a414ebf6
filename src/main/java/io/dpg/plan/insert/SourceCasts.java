package io.dpg.plan.insert;

import io.dpg.pgtype.Oid;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.text.WrittenOutStars;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Gives the columns of an INSERT's source the types of the target's columns, as the assignment
/// would, as far as [AssignedTypes] says.
final class SourceCasts {

  private final AssignedTypes types;

  SourceCasts(AssignedTypes types) {
    this.types = types;
  }

  /// The source with casts in its target list where that changes nothing else; or around it, as a
  /// subquery.
  SqlNode typed(SqlNode select, AnalyzedQuery source, List<ColumnFacts> columns) {
    List<Integer> different = different(source, columns);
    if (different.isEmpty()) {
      return select;
    }
    List<SqlNode> targets = select.list("targetList");
    boolean plain =
        targets.size() == columns.size()
            && source.setOperation() == null
            && source.distinct().isEmpty()
            && targets.stream().noneMatch(WrittenOutStars::isStar)
            && different.stream().allMatch(i -> source.outputs().get(i).sortGroup() == 0);
    return plain
        ? select.with("targetList", cast(targets, different, columns))
        : wrapped(select, different, columns);
  }

  private List<Integer> different(AnalyzedQuery source, List<ColumnFacts> columns) {
    List<Integer> different = new ArrayList<>();
    List<Target> outputs = source.outputs();
    for (int i = 0; i < columns.size(); i++) {
      ColumnFacts column = columns.get(i);
      if (types.isModified(column)
          || !readsAlike(outputs.get(i).expression().type(), types.type(column))) {
        different.add(i);
      }
    }
    return different;
  }

  /// Whether a value's text form means the same to the target's type as the cast would give.
  static boolean readsAlike(int source, int target) {
    return source == target
        || switch (target) {
          case Oid.INT4 -> source == Oid.INT2;
          case Oid.INT8, Oid.NUMERIC ->
              source == Oid.INT2 || source == Oid.INT4 || source == Oid.INT8;
          case Oid.TEXT, Oid.VARCHAR -> source == Oid.TEXT || source == Oid.VARCHAR;
          default -> false;
        };
  }

  private List<SqlNode> cast(
      List<SqlNode> targets, List<Integer> different, List<ColumnFacts> columns) {
    List<SqlNode> typed = new ArrayList<>(targets);
    for (int i : different) {
      SqlNode target = targets.get(i);
      typed.set(i, target.with("val", cast(target.required("val"), columns.get(i))));
    }
    return typed;
  }

  /// `SELECT c1, c2::type FROM (source) AS source (c1, c2)`.
  private SqlNode wrapped(SqlNode select, List<Integer> different, List<ColumnFacts> columns) {
    List<SqlNode> names = new ArrayList<>();
    List<SqlNode> targets = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      SqlNode name = SqlNode.string("c" + (i + 1));
      SqlNode column = SqlNode.of("ColumnRef", Map.of("fields", List.of(name)));
      names.add(name);
      targets.add(
          SqlNode.of(
              "ResTarget",
              Map.of("val", different.contains(i) ? cast(column, columns.get(i)) : column)));
    }
    SqlNode alias = SqlNode.of("Alias", Map.of("aliasname", "source", "colnames", names));
    SqlNode from =
        SqlNode.of(
            "RangeSubselect", Map.of("subquery", select.with("withClause", null), "alias", alias));
    return SqlNode.of(
            "SelectStmt",
            Map.of(
                "op",
                "SETOP_NONE",
                "limitOption",
                "LIMIT_OPTION_DEFAULT",
                "targetList",
                targets,
                "fromClause",
                List.of(from)))
        .with("withClause", select.node("withClause"));
  }

  /// `SELECT * FROM (source) AS source`.
  static SqlNode enclosed(SqlNode select) {
    SqlNode example = Snippets.statement("SELECT * FROM (SELECT 1) AS source");
    SqlNode from = example.list("fromClause").getFirst().with("subquery", select);
    return example.with("fromClause", List.of(from));
  }

  /// Some columns of the source, which has all: `SELECT c1, c3 FROM (source) AS source (c1, c2,
  /// c3)`.
  static SqlNode projected(SqlNode select, List<ColumnFacts> all, List<ColumnFacts> wanted) {
    List<SqlNode> names = new ArrayList<>();
    List<SqlNode> targets = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      SqlNode name = SqlNode.string("c" + (i + 1));
      names.add(name);
      if (wanted.contains(all.get(i))) {
        SqlNode column = SqlNode.of("ColumnRef", Map.of("fields", List.of(name)));
        targets.add(SqlNode.of("ResTarget", Map.of("val", column)));
      }
    }
    SqlNode enclosed = enclosed(select.with("withClause", null));
    SqlNode alias = SqlNode.of("Alias", Map.of("aliasname", "source", "colnames", names));
    SqlNode from = enclosed.list("fromClause").getFirst().with("alias", alias);
    return enclosed
        .with("targetList", targets)
        .with("fromClause", List.of(from))
        .with("withClause", select.node("withClause"));
  }

  private SqlNode cast(SqlNode value, ColumnFacts column) {
    return Snippets.cast(value, types.sourceName(column));
  }
}
