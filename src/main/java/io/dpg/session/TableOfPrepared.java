package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.plan.SchemaFacts;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// CREATE TABLE AS EXECUTE as CREATE TABLE AS of the prepared query itself: the coordinator node,
/// which makes the table, does not know the client's prepared statements.
final class TableOfPrepared {

  private TableOfPrepared() {}

  /// The statement with the query in the place of the EXECUTE, and values in that of its
  /// parameters.
  ///
  /// @param parser gives the statement of a text
  static SqlNode create(
      SqlNode create, Cursors.Bound bound, SchemaFacts facts, Function<String, SqlNode> parser) {
    PreparedQuery query = bound.query();
    ParsedStatement prepared = query.statement();
    if (!prepared.tree().is("SelectStmt")) {
      throw SqlError.of(SqlState.WRONG_OBJECT_TYPE, "prepared statement is not a SELECT")
          .asException();
    }
    List<SqlNode> values = values(query.parameterTypes(), bound.arguments(), facts, parser);
    SqlNode select =
        prepared
            .tree()
            .rewrite(
                node -> node.is("ParamRef") ? values.get((int) node.number("number") - 1) : node);
    SqlNode into = named(create.required("into"), query);
    SqlNode made =
        create.with("query", into.flag("skipData") ? withoutRows(select, parser) : select);
    return made.with("into", into.with("skipData", null));
  }

  /// PostgreSQL runs the EXECUTE even WITH NO DATA, for no rows, and says how many it has got.
  private static SqlNode withoutRows(SqlNode select, Function<String, SqlNode> parser) {
    return parser.apply("SELECT * FROM (" + Deparser.deparse(select) + ") q LIMIT 0");
  }

  private static List<SqlNode> values(
      List<Integer> types,
      Arguments arguments,
      SchemaFacts facts,
      Function<String, SqlNode> parser) {
    if (types.isEmpty()) {
      return List.of();
    }
    String sql =
        IntStream.range(0, types.size())
            .mapToObj(i -> literal(arguments, i + 1) + "::" + facts.typeName(types.get(i), -1))
            .collect(Collectors.joining(", ", "SELECT ", ""));
    return parser.apply(sql).list("targetList").stream()
        .map(target -> target.required("val"))
        .toList();
  }

  private static String literal(Arguments arguments, int number) {
    return Optional.ofNullable(arguments.value(number))
        .map(value -> Identifiers.quoteLiteral(value.text()))
        .orElse("NULL");
  }

  /// A value gives a column another name than a parameter does.
  private static SqlNode named(SqlNode into, PreparedQuery query) {
    List<SqlNode> names = new ArrayList<>(into.list("colNames"));
    Optional.ofNullable(query.fields()).orElse(List.of()).stream()
        .skip(names.size())
        .map(Field::name)
        .map(SqlNode::string)
        .forEach(names::add);
    return into.with("colNames", names);
  }
}
