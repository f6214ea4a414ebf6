package io.dpg.session.wayback;

import static java.util.Objects.requireNonNull;

import io.dpg.execute.Arguments;
import io.dpg.plan.analysis.ConflictPlan;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.session.wayback.PlannedUpserts.Planned;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A function's `INSERT ... ON CONFLICT DO UPDATE` asks, before its first row, what its clause is
/// when its variables are known. The answer is a statement with places for expressions, and the
/// expressions as node trees, which only the coordinator node can put into words.
///
/// @param relation OID of the table
/// @param statement the function's own, behind its number and a colon; "" where only its plan says
/// @param mustBePlanned whether names in it may be variables even where columns have them
/// @param token what the session has been told after the plan
/// @param stack the functions and statements that are running
record UpsertQuestion(
    String relation, String statement, boolean mustBePlanned, String token, String stack) {

  /// What stands around a statement in a stack.
  private static final String BEFORE = "SQL statement \"";

  private static final int BEHIND = "\"\n".length();

  private static final Pattern CONFLICT =
      Pattern.compile("\\bon\\s+conflict\\b", Pattern.CASE_INSENSITIVE);

  private static final String NOTHING = "DO NOTHING";

  /// Whether an INSERT into `pg_dist.upserts` is a question rather than a row.
  static boolean isOne(Arguments arguments) {
    return !text(arguments, 4).startsWith("(");
  }

  static UpsertQuestion of(Arguments arguments) {
    return new UpsertQuestion(
        text(arguments, 1),
        text(arguments, 2),
        text(arguments, 3).equals("planned"),
        text(arguments, 4),
        text(arguments, 5));
  }

  private static String text(Arguments arguments, int number) {
    return requireNonNull(arguments.value(number)).text();
  }

  /// The answer's only row: a statement and expressions for it, or null where it has no places for
  /// them. None where the question says all by itself, or nothing is known.
  List<List<@Nullable String>> answer(Lent lent, Function<String, List<ParsedStatement>> parser) {
    if (!statement.isEmpty()) {
      return clause(lent, statement, parser).map(List::of).orElse(List.of());
    }
    return planned(lent)
        .filter(plan -> CONFLICT.matcher(plan.stack()).find())
        .map(plan -> {
          int end = plan.stack().length() - stack.length() - BEHIND;
          String text = "1:" + plan.stack().substring(BEFORE.length(), end);
          return clause(lent, text, parser).orElseGet(() -> Arrays.asList(text, null));
        })
        .map(List::of)
        .orElse(List.of());
  }

  private Optional<List<@Nullable String>> clause(
      Lent lent, String text, Function<String, List<ParsedStatement>> parser) {
    UpsertStatement upsert = UpsertStatement.of(lent, relation, text, parser);
    SqlNode clause = upsert.conflict();
    boolean updates = clause != null && clause.text("action").equals("ONCONFLICT_UPDATE");
    if (clause == null || !updates || !mustBePlanned && !hasVariables(clause, upsert.alias())) {
      return Optional.empty();
    }
    return planned(lent)
        .flatMap(plan -> ConflictPlan.find(plan.tree(), Integer.parseUnsignedInt(relation)))
        .map(plan -> List.of(template(upsert, plan, parser), trees(plan)));
  }

  private Optional<Planned> planned(Lent lent) {
    return lent.loan() != null && lent.loan().listener() instanceof PlannedUpserts plans
        ? plans.plan(stack, token)
        : Optional.empty();
  }

  /// PostgreSQL allows no column without its table's name there.
  private static boolean hasVariables(SqlNode clause, String alias) {
    boolean[] found = {false};
    Stream.concat(clause.list("targetList").stream(), Stream.ofNullable(clause.node("whereClause")))
        .forEach(part ->
            part.walk(node -> {
              found[0] |= node.is("ParamRef") || node.is("ColumnRef") && isVariable(node, alias);
              return true;
            }));
    return found[0];
  }

  private static boolean isVariable(SqlNode reference, String alias) {
    List<SqlNode> names = reference.list("fields");
    String first = names.getFirst().text("sval");
    return names.size() == 1 || !first.equals(alias) && !first.equals("excluded");
  }

  /// For `format`: its columns are all of the table's, in the order of their numbers.
  private static String template(
      UpsertStatement upsert, ConflictPlan plan, Function<String, List<ParsedStatement>> parser) {
    String columns =
        plan.columns().stream()
            .map(name -> name.isEmpty() ? "\"-\"" : Identifiers.quote(name))
            .collect(Collectors.joining(", "));
    SqlNode insert =
        parser
            .apply(
                "INSERT INTO %s AS %s (%s) VALUES (NULL)"
                    .formatted(
                        Identifiers.quote(upsert.shell().table().name().name()),
                        Identifiers.quote(upsert.alias()),
                        columns))
            .getFirst()
            .tree()
            .with(
                "onConflictClause",
                requireNonNull(upsert.conflict())
                    .with("action", "ONCONFLICT_NOTHING")
                    .with("targetList", null)
                    .with("whereClause", null));
    String text = Deparser.deparse(insert).replace("%", "%%");
    if (!text.endsWith(NOTHING)) {
      throw new IllegalStateException("not the clause that was expected");
    }
    int values = plan.assignments().size();
    return text.substring(0, text.length() - NOTHING.length())
        + "DO UPDATE SET "
        + IntStream.range(0, values)
            .mapToObj(i ->
                Identifiers.quote(plan.assignments().get(i).column()).replace("%", "%%")
                    + " = "
                    + place(i))
            .collect(Collectors.joining(", "))
        + (plan.conditions().isEmpty() ? "" : " WHERE ")
        + IntStream.range(0, plan.conditions().size())
            .mapToObj(i -> place(values + i))
            .collect(Collectors.joining(" AND "));
  }

  private static String place(int index) {
    return "(%" + (index + 1) + "$s)";
  }

  /// As PostgreSQL writes an array.
  private static String trees(ConflictPlan plan) {
    List<String> trees = new ArrayList<>();
    plan.assignments().forEach(assignment -> trees.add(assignment.value()));
    trees.addAll(plan.conditions());
    return trees.stream()
        .map(tree -> '"' + tree.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }
}
