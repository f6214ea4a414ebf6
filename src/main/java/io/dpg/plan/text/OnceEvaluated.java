package io.dpg.plan.text;

import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.Portability;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes calls out of a statement whose results must be the same wherever it runs, such as `now()`,
/// and leaves holes for their results.
public final class OnceEvaluated {

  private static final int NO_MODIFIER = -1;

  private final SchemaFacts facts;
  private final Volatility limit;
  private final Map<Integer, Expression> calls = new HashMap<>();
  private final List<Evaluation> evaluations = new ArrayList<>();

  /// @param limit the most volatile calls to take out: volatile ones only where each call is
  ///   evaluated once anyway
  public OnceEvaluated(AnalyzedQuery query, SchemaFacts facts, Volatility limit) {
    this.facts = facts;
    this.limit = limit;
    Portability portability = new Portability(facts);
    query.forEachQuery(each ->
        each.expressions()
            .forEach(expression -> expression.any(part -> remember(part, portability))));
  }

  private boolean remember(Expression part, Portability portability) {
    boolean isCall =
        part instanceof Expression.Call
            || (part instanceof Expression.Other other && other.kind().equals("SQLVALUEFUNCTION"));
    Volatility volatility = portability.volatility(part);
    boolean differs = volatility != Volatility.IMMUTABLE && volatility.compareTo(limit) <= 0;
    boolean isRowless =
        !part.any(below ->
            below instanceof Expression.Column
                || below instanceof Expression.SubLink
                || below instanceof Expression.Aggregate);
    if (isCall && differs && isRowless && part.location() >= 0 && part.type() != 0) {
      calls.put(part.location(), part);
    }
    return false;
  }

  public List<Evaluation> evaluations() {
    return List.copyOf(evaluations);
  }

  /// The tree with holes.
  public SqlNode rewrite(SqlNode tree) {
    Set<SqlNode> outermost = Collections.newSetFromMap(new IdentityHashMap<>());
    tree.walk(node -> {
      boolean taken = call(node) != null;
      if (taken) {
        outermost.add(node);
      }
      return !taken;
    });
    return tree.rewrite(node -> outermost.contains(node) ? replaced(node) : node);
  }

  /// A hole for any other expression.
  public SqlNode hole(String sql, int type, int modifier) {
    evaluations.add(new Evaluation(sql, facts.typeName(type, modifier), type));
    String name = ReferenceWritePlan.holeName(evaluations.size() - 1);
    return SqlNode.of("ColumnRef", Map.of("fields", List.of(SqlNode.string(name))));
  }

  private SqlNode replaced(SqlNode node) {
    Expression call = call(node);
    return call == null ? node : hole(Deparser.deparse(node), call.type(), NO_MODIFIER);
  }

  private @Nullable Expression call(SqlNode node) {
    return node.is("FuncCall") || node.is("SQLValueFunction") ? calls.get(node.location()) : null;
  }
}
