package io.dpg.plan.staged;

import io.dpg.plan.FunctionFacts;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.staged.CorrelatedAggregate.Tie;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Joins with groups in place of aggregates that are looked up for each outer row: `FROM o WHERE x
/// < (SELECT max(y) FROM t WHERE t.k = o.k)` becomes `FROM o, (SELECT k, max(y) FROM t GROUP BY k)
/// g WHERE x < g.max AND g.k = o.k`. There is one group at most for an outer row; where there is
/// none, the aggregate is NULL, and a condition that it makes NULL lets no row pass.
final class GroupedSubqueries {

  private static final String KEY = "dpg key ";
  private static final String VALUE = "dpg value";

  private final PlanContext context;

  GroupedSubqueries(PlanContext context) {
    this.context = context;
  }

  /// The statement with one such subquery less; empty when it has none.
  Optional<SqlNode> joined() {
    return Optional.ofNullable(inQuery(Scope.of(context.query())));
  }

  private @Nullable SqlNode inQuery(Scope scope) {
    SqlNode select = context.link().findStatement(scope.query()).orElse(null);
    SqlNode joined = select == null || !isPlain(scope.query(), select) ? null : of(scope, select);
    for (AnalyzedQuery below : scope.query().subqueries()) {
      joined = joined == null ? inQuery(scope.inside(below)) : joined;
    }
    return joined;
  }

  /// Whether a further relation in FROM shows nowhere else.
  private static boolean isPlain(AnalyzedQuery query, SqlNode select) {
    return query.command() == AnalyzedQuery.Command.SELECT
        && query.setOperation() == null
        && !query.locks()
        && select.list("targetList").stream().noneMatch(GroupedSubqueries::isBareStar);
  }

  private static boolean isBareStar(SqlNode target) {
    SqlNode value = target.required("val");
    return value.is("ColumnRef") && value.list("fields").getFirst().is("A_Star");
  }

  private @Nullable SqlNode of(Scope scope, SqlNode select) {
    List<Conjunct> conjuncts = Conjunct.of(select.node("whereClause"), scope.query().where());
    for (Conjunct conjunct : conjuncts) {
      Expression.SubLink subLink = deciding(conjunct.analysis());
      CorrelatedAggregate aggregate =
          subLink == null ? null : CorrelatedAggregate.of(scope.inside(subLink.query()), context);
      if (aggregate != null) {
        List<SqlNode> conditions = conjuncts.stream().map(Conjunct::syntax).toList();
        return joined(select, conditions, conjunct.syntax(), aggregate);
      }
    }
    return null;
  }

  /// A subquery whose NULL makes the expression NULL.
  private Expression.@Nullable SubLink deciding(Expression expression) {
    return switch (expression) {
      case Expression.SubLink it -> it.kind() == Expression.SubLinkKind.EXPRESSION ? it : null;
      case Expression.Relabel it -> deciding(it.argument());
      case Expression.Operator it ->
          it.plain() && isStrict(it.function()) ? firstDeciding(it.arguments()) : null;
      case Expression.Call it -> isStrict(it.function()) ? firstDeciding(it.arguments()) : null;
      default -> null;
    };
  }

  private Expression.@Nullable SubLink firstDeciding(List<Expression> arguments) {
    for (Expression argument : arguments) {
      Expression.SubLink found = deciding(argument);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private boolean isStrict(int function) {
    FunctionFacts facts = context.facts().function(function);
    return facts.schema().equals("pg_catalog") && facts.strict() && !facts.set();
  }

  @SuppressWarnings("ReferenceEquality") // what is replaced is that very node
  private SqlNode joined(
      SqlNode select, List<SqlNode> conditions, SqlNode deciding, CorrelatedAggregate aggregate) {
    Groups groups = groups(aggregate.ties().size());
    List<SqlNode> all = new ArrayList<>();
    for (SqlNode condition : conditions) {
      all.add(
          condition == deciding
              ? condition.rewrite(node -> isOf(node, aggregate) ? groups.value() : node)
              : condition);
    }
    for (int i = 0; i < aggregate.ties().size(); i++) {
      Tie tie = aggregate.ties().get(i);
      all.add(tie.comparison().with(tie.isLeft() ? "lexpr" : "rexpr", groups.keys().get(i)));
    }
    List<SqlNode> from = new ArrayList<>(select.list("fromClause"));
    from.add(groups.item().with("subquery", grouped(aggregate)));
    SqlNode joined = select.with("fromClause", from).with("whereClause", conjunction(all));
    SqlNode tree = context.request().statement().tree();
    return tree.rewrite(node -> node == select ? joined : node);
  }

  @SuppressWarnings("ReferenceEquality") // what is replaced is that very node
  private static boolean isOf(SqlNode node, CorrelatedAggregate aggregate) {
    return node.is("SubLink") && node.required("subselect") == aggregate.select();
  }

  /// A subquery's place in FROM, and its columns.
  private record Groups(SqlNode item, List<SqlNode> keys, SqlNode value) {}

  private Groups groups(int keys) {
    String text = context.request().statement().text();
    int number = 1;
    while (text.contains(name(number))) {
      number++;
    }
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= keys; i++) {
      columns.add("\"" + KEY + i + "\"");
    }
    columns.add("\"" + VALUE + "\"");
    String alias = "\"" + name(number) + "\"";
    String qualified = String.join(", ", columns.stream().map(it -> alias + "." + it).toList());
    SqlNode example =
        Snippets.statement(
            "SELECT %s FROM (SELECT 1) AS %s (%s)"
                .formatted(qualified, alias, String.join(", ", columns)));
    List<SqlNode> references =
        example.list("targetList").stream().map(target -> target.required("val").at(-1)).toList();
    return new Groups(
        example.list("fromClause").getFirst(), references.subList(0, keys), references.getLast());
  }

  private static String name(int number) {
    return "dpg groups " + number;
  }

  private static SqlNode grouped(CorrelatedAggregate aggregate) {
    List<SqlNode> targets = new ArrayList<>();
    List<SqlNode> groups = new ArrayList<>();
    for (Tie tie : aggregate.ties()) {
      targets.add(SqlNode.of("ResTarget", Map.of("val", tie.column())));
      groups.add(tie.column());
    }
    targets.addAll(aggregate.select().list("targetList"));
    return aggregate
        .select()
        .with("targetList", targets)
        .with("groupClause", groups)
        .with("whereClause", conjunction(aggregate.others()));
  }

  private static @Nullable SqlNode conjunction(List<SqlNode> conditions) {
    if (conditions.size() <= 1) {
      return conditions.isEmpty() ? null : conditions.getFirst();
    }
    return SqlNode.of("BoolExpr", Map.of("boolop", "AND_EXPR", "args", conditions));
  }
}
