package io.dpg.plan;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.FunctionCall;
import io.dpg.plan.text.WrittenOutStars;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `tableoid` in a statement on distributed tables: what a shard is to clients, every node knows by
/// a function ([Portability#TABLE_OID_FUNCTION]).
final class TableOids {

  private static final String NAME = "tableoid";
  private static final int REGCLASS = 2205;

  private final PlanRequest request;

  TableOids(PlanRequest request) {
    this.request = request;
  }

  /// The statement with the function around each `tableoid`, and with its stars written out, which
  /// would show the column where a result takes a table's place; empty when there is none, or when
  /// the name may be another column's.
  Optional<SqlNode> translated() {
    if (!isUsed(request.query()) || !isUnmistakable(request.query())) {
      return Optional.empty();
    }
    Map<Integer, Long> constants = constants(request.query());
    return Optional.of(
        WrittenOutStars.in(request.statement().tree(), request.query())
            .rewrite(node ->
                switch (node.kind()) {
                  case "ResTarget" -> named(node);
                  case "ColumnRef" -> isTableOid(node) ? call(node) : node;
                  case "A_Expr" -> withOids(node, constants);
                  default -> node;
                }));
  }

  /// Whether a star is left that would show `tableoid` where a result takes a table's place.
  boolean wouldShow() {
    boolean[] star = {false};
    request
        .statement()
        .tree()
        .walk(node -> {
          star[0] |= node.is("A_Star");
          return !star[0];
        });
    return star[0] && isUsed(request.query());
  }

  private boolean isUsed(AnalyzedQuery query) {
    boolean[] used = {false};
    query.forEachQuery(each ->
        used[0] |=
            each.expressions().stream()
                .anyMatch(expression -> expression.any(part -> isSystemColumn(part, each))));
    return used[0];
  }

  private boolean isSystemColumn(Expression part, AnalyzedQuery query) {
    return part instanceof Expression.Column column
        && column.attribute() == Portability.TABLE_OID_COLUMN
        && (column.levelsUp() > 0
            || query.entry(column.relation()) instanceof RangeTableEntry.Relation table
                && request.catalog().table(table.oid()) != null);
  }

  /// Whether nothing but tables has a column of the name.
  private static boolean isUnmistakable(AnalyzedQuery query) {
    boolean[] clear = {true};
    query.forEachQuery(each ->
        clear[0] &=
            each.rangeTable().stream()
                .noneMatch(entry ->
                    !(entry instanceof RangeTableEntry.Relation)
                        && entry.columns().contains(NAME)));
    return clear[0];
  }

  /// Constants of type regclass by their place in the text.
  private static Map<Integer, Long> constants(AnalyzedQuery query) {
    Map<Integer, Long> constants = new HashMap<>();
    query.forEachQuery(each ->
        each.expressions()
            .forEach(expression ->
                expression.any(part -> {
                  if (part instanceof Expression.Constant constant
                      && constant.type() == REGCLASS
                      && constant.value() != null) {
                    constants.put(constant.location(), constant.value().word() & 0xffffffffL);
                  }
                  return false;
                })));
    return constants;
  }

  private static boolean isTableOid(SqlNode node) {
    List<SqlNode> fields = node.is("ColumnRef") ? node.list("fields") : List.of();
    return !fields.isEmpty() && fields.getLast().text("sval").equals(NAME);
  }

  /// Children come first, so the column stands inside of the function already.
  private static SqlNode named(SqlNode target) {
    SqlNode value = target.node("val");
    if (value == null || target.has("name")) {
      return target;
    }
    return isCall(value) ? target.with("name", NAME) : target;
  }

  private static boolean isCall(SqlNode value) {
    return value.is("FuncCall")
            && value.list("funcname").getLast().text("sval").equals(Portability.TABLE_OID_FUNCTION)
        || value.is("TypeCast") && isCall(value.required("arg"));
  }

  private static SqlNode call(SqlNode column) {
    return FunctionCall.of("pg_dist", Portability.TABLE_OID_FUNCTION, List.of(column));
  }

  /// `... = 'users'::regclass`: shards do not know the name, but compare the number.
  private static SqlNode withOids(SqlNode comparison, Map<Integer, Long> constants) {
    SqlNode right = comparison.node("rexpr");
    SqlNode left = comparison.node("lexpr");
    SqlNode changed = comparison;
    if (right != null) {
      changed = changed.with("rexpr", number(right, constants));
    }
    return left == null ? changed : changed.with("lexpr", number(left, constants));
  }

  private static SqlNode number(SqlNode operand, Map<Integer, Long> constants) {
    SqlNode literal = operand.is("TypeCast") ? operand.required("arg") : operand;
    if (!operand.is("TypeCast") || !literal.is("A_Const")) {
      return operand;
    }
    Long oid = constants.get(literal.location());
    oid = oid == null ? constants.get(operand.location()) : oid;
    return oid == null ? operand : Snippets.expression("'%d'::pg_catalog.oid".formatted(oid));
  }
}
