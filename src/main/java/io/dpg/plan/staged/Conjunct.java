package io.dpg.plan.staged;

import io.dpg.plan.analysis.Expression;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the conditions that an AND joins, in the syntax and in the analysis.
record Conjunct(SqlNode syntax, Expression analysis) {

  /// What an OR joins; empty for anything else.
  List<Conjunct> alternatives() {
    List<Conjunct> all = new ArrayList<>();
    if (syntax.is("BoolExpr")
        && syntax.text("boolop").equals("OR_EXPR")
        && analysis instanceof Expression.Junction or
        && or.connective() == Expression.Connective.OR
        && or.arguments().size() == syntax.list("args").size()) {
      for (int i = 0; i < or.arguments().size(); i++) {
        all.add(new Conjunct(syntax.list("args").get(i), or.arguments().get(i)));
      }
    }
    return all;
  }

  /// The parts of a condition, which may be none: the parser and the analysis keep them in the same
  /// order. Empty, too, where the two do not fit.
  static List<Conjunct> of(@Nullable SqlNode syntax, @Nullable Expression analysis) {
    if (syntax == null || analysis == null) {
      return List.of();
    }
    boolean isAnd = syntax.is("BoolExpr") && syntax.text("boolop").equals("AND_EXPR");
    if (!isAnd) {
      return List.of(new Conjunct(syntax, analysis));
    }
    List<Conjunct> conjuncts = new ArrayList<>();
    List<SqlNode> parts = syntax.list("args");
    if (!(analysis instanceof Expression.Junction and)
        || and.connective() != Expression.Connective.AND
        || and.arguments().size() != parts.size()) {
      return List.of();
    }
    for (int i = 0; i < parts.size(); i++) {
      conjuncts.addAll(of(parts.get(i), and.arguments().get(i)));
    }
    return conjuncts;
  }
}
