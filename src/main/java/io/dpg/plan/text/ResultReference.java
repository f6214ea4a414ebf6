package io.dpg.plan.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.catalog.ColocationId;
import io.dpg.plan.Merge;
import io.dpg.plan.ResultKey;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How statements name intermediate results.
///
/// A statement that PostgreSQL is to analyse has a call in the place of a result, which gives its
/// columns their names and types, and which nobody ever runs: it would fail. A statement that is
/// run has a relation there, which the executor puts into a WITH clause before it.
public final class ResultReference {

  /// The function of `pg_catalog` that is called: it has the columns that a statement says it has.
  public static final String FUNCTION = "json_to_recordset";

  private static final String MARK = "\"dpg intermediate result ";
  private static final String BY = " by ";
  private static final String IN = " in ";

  private ResultReference() {}

  /// An item of FROM for PostgreSQL to analyse.
  ///
  /// @param key by which the result is repartitioned; null when every node has all of its rows
  public static SqlNode call(
      int result, String alias, List<Merge.Column> columns, @Nullable ResultKey key) {
    List<SqlNode> definitions =
        columns.stream()
            .map(column -> Snippets.columnDefinition(column.name(), column.type()))
            .toList();
    String by = key == null ? "" : BY + key.column() + IN + key.colocation();
    SqlNode mark = SqlNode.string(MARK + result + by + "\"");
    SqlNode call =
        FunctionCall.of(
            "pg_catalog", FUNCTION, List.of(SqlNode.of("A_Const", Map.of("sval", mark))));
    return SqlNode.of(
        "RangeFunction",
        Map.of(
            "functions",
            List.of(SqlNode.of("List", Map.of("items", List.of(call, SqlNode.NOTHING)))),
            "alias",
            SqlNode.of("Alias", Map.of("aliasname", alias)),
            "coldeflist",
            definitions));
  }

  /// The name of a result's relation, as SQL.
  public static String relation(int result) {
    return "\"" + name(Integer.toString(result)) + "\"";
  }

  private static String name(String number) {
    return "{result " + number + "}";
  }

  /// Whether a statement for PostgreSQL to analyse has such calls.
  public static boolean areIn(String sql) {
    return sql.contains(MARK);
  }

  /// Whether the bytes of a constant are the argument of such a call.
  public static boolean isMark(byte @Nullable [] constant) {
    return constant != null && new String(constant, UTF_8).startsWith(MARK);
  }

  /// By which column the result is repartitioned that such an argument names; null when every node
  /// has all of its rows.
  public static @Nullable ResultKey key(byte[] mark) {
    String text = new String(mark, UTF_8);
    int by = text.indexOf(BY, MARK.length());
    int in = text.indexOf(IN, MARK.length());
    return by < 0
        ? null
        : new ResultKey(
            new ColocationId(Integer.parseInt(text.substring(in + IN.length(), text.length() - 1))),
            Integer.parseInt(text.substring(by + BY.length(), in)));
  }

  /// The tree with relations in the place of calls.
  public static SqlNode named(SqlNode tree) {
    return tree.rewrite(node -> node.is("RangeFunction") ? named(node, mark(node)) : node);
  }

  private static SqlNode named(SqlNode range, String mark) {
    if (!mark.startsWith(MARK)) {
      return range;
    }
    List<SqlNode> columns = new ArrayList<>();
    for (SqlNode column : range.list("coldeflist")) {
      columns.add(SqlNode.string(column.text("colname")));
    }
    String number = mark.substring(MARK.length(), mark.length() - 1).split(" ", 2)[0];
    return SqlNode.of(
        "RangeVar",
        Map.of(
            "relname",
            name(number),
            "inh",
            true,
            "relpersistence",
            "p",
            "alias",
            range.required("alias").with("colnames", columns)));
  }

  /// The argument of the only call in a FROM item; "" for anything else.
  private static String mark(SqlNode range) {
    List<SqlNode> functions = range.list("functions");
    SqlNode call = functions.size() == 1 ? functions.getFirst().list("items").getFirst() : range;
    List<SqlNode> arguments = call.is("FuncCall") ? call.list("args") : List.of();
    SqlNode value = arguments.size() == 1 ? arguments.getFirst().node("sval") : null;
    boolean isCall = value != null && call.list("funcname").getLast().text("sval").equals(FUNCTION);
    return isCall && value != null ? value.text("sval") : "";
  }
}
