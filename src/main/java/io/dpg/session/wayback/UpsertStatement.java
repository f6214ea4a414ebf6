package io.dpg.session.wayback;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.plan.analysis.ConflictPlan;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An `INSERT ... ON CONFLICT` of a function's.
///
/// @param shell the table
/// @param conflict the clause; null where another part of the statement has it
/// @param alias what the clause calls the table
record UpsertStatement(ShellStatement shell, @Nullable SqlNode conflict, String alias) {

  /// How a statement begins that was made of what the planner has said.
  private static final String PLANNED = "0:";

  private static final Set<String> EARLIER = Set.of("xmax", "old");

  /// @param relation OID of the table
  /// @param text `number:statements`, of which that one is meant; its number is 0 where it is a
  ///   [UpsertQuestion]'s answer
  static UpsertStatement of(
      Lent lent, String relation, String text, Function<String, List<ParsedStatement>> parser) {
    ParsedStatement statement = statement(text, parser);
    SqlNode table = SqlNode.of("RangeVar", Map.of("relname", "t" + relation));
    ShellStatement shell = ShellStatement.of(statement, table, lent.catalog());
    List<SqlNode> inserts = new ArrayList<>();
    statement
        .tree()
        .walk(node -> {
          if (node.is("InsertStmt") && isInto(shell, node.required("relation"))) {
            inserts.add(node);
          }
          return true;
        });
    if (inserts.size() != 1) {
      throw refusal(shell, "The statement does not insert into it once, and by name.")
          .asException();
    }
    SqlNode insert = inserts.getFirst();
    requireNoEarlierRow(insert, shell);
    SqlNode name = insert.required("relation").node("alias");
    String alias = name == null ? shell.table().name().name() : name.text("aliasname");
    SqlNode clause = insert.node("onConflictClause");
    if (clause != null && text.startsWith(PLANNED)) {
      clause = named(clause, alias, insert);
    }
    return new UpsertStatement(shell, clause, alias);
  }

  private static ParsedStatement statement(
      String text, Function<String, List<ParsedStatement>> parser) {
    int colon = text.indexOf(':');
    int number = Integer.parseInt(text.substring(0, colon));
    return parser.apply(text.substring(colon + 1)).get(Math.max(number, 1) - 1);
  }

  private static boolean isInto(ShellStatement shell, SqlNode relation) {
    return relation.text("relname").equals(shell.table().name().name());
  }

  /// RETURNING is the coordinator node's, which does not know what the row was before.
  private static void requireNoEarlierRow(SqlNode insert, ShellStatement shell) {
    SqlNode returning = insert.node("returningClause");
    if (returning == null) {
      return;
    }
    boolean[] asks = {!returning.list("options").isEmpty()};
    returning.walk(node -> {
      asks[0] |=
          node.is("ColumnRef")
              && node.list("fields").stream()
                  .anyMatch(field -> EARLIER.contains(field.text("sval")));
      return true;
    });
    if (asks[0]) {
      throw refusal(shell, "It returns xmax or OLD.").asException();
    }
  }

  /// What the planner has said, with the names of tables before those of columns.
  private static SqlNode named(SqlNode clause, String alias, SqlNode insert) {
    List<String> columns = insert.list("cols").stream().map(it -> it.text("name")).toList();
    UnaryOperator<SqlNode> name =
        part ->
            part.rewrite(node ->
                switch (node.kind()) {
                  case "ColumnRef" -> column(alias, node.list("fields").getFirst().text("sval"));
                  case "ParamRef" ->
                      ConflictPlan.excludedColumn(node.number("number"), columns)
                          .map(column -> column("excluded", column))
                          .orElse(node);
                  default -> node;
                });
    SqlNode condition = clause.node("whereClause");
    return clause
        .with("targetList", clause.list("targetList").stream().map(name).toList())
        .with("whereClause", condition == null ? null : name.apply(condition));
  }

  private static SqlNode column(String table, String column) {
    return SqlNode.of(
        "ColumnRef", Map.of("fields", List.of(SqlNode.string(table), SqlNode.string(column))));
  }

  /// What cannot be done.
  ///
  /// @param detail a whole sentence
  SqlError refusal(String detail) {
    return refusal(shell, detail);
  }

  private static SqlError refusal(ShellStatement shell, String detail) {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cannot use ON CONFLICT with distributed table \"%s\" in this way inside a function",
            shell.table().name().name())
        .detail("%s", detail)
        .hint(
            "Let ON CONFLICT use the table's columns and EXCLUDED only, or use a statement of its"
                + " own.");
  }
}
