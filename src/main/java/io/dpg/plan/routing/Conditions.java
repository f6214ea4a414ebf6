package io.dpg.plan.routing;

import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Expression.Connective;
import io.dpg.plan.analysis.Scope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds equalities in conditions that must be true.
final class Conditions {

  private final SchemaFacts facts;

  Conditions(SchemaFacts facts) {
    this.facts = facts;
  }

  /// The equalities, and what a true condition adds to them.
  Equalities add(Equalities known, @Nullable Expression condition, Scope scope) {
    if (condition == null) {
      return known;
    }
    Equalities all = known.nonNull(nonNull(condition, scope));
    return switch (condition) {
      case Expression.Junction junction -> addJunction(all, junction, scope);
      case Expression.Operator operator -> addOperator(all, operator, scope);
      case Expression.ArrayOperator operator -> addArray(all, operator, scope);
      default -> all;
    };
  }

  private Equalities addJunction(Equalities known, Expression.Junction junction, Scope scope) {
    Equalities all = known;
    switch (junction.connective()) {
      case AND -> {
        for (Expression argument : junction.arguments()) {
          all = add(all, argument, scope);
        }
      }
      case OR -> {
        for (Map.Entry<Term, Set<Term.Value>> choice : choices(junction, scope).entrySet()) {
          all = all.oneOf(choice.getKey(), choice.getValue());
        }
      }
      case NOT -> {}
    }
    return all;
  }

  private Equalities addOperator(Equalities known, Expression.Operator operator, Scope scope) {
    if (!isEquality(operator)) {
      return known;
    }
    Term left = Term.of(operator.arguments().get(0), scope);
    Term right = Term.of(operator.arguments().get(1), scope);
    boolean useful =
        left != null
            && right != null
            && (left instanceof Term.Column || right instanceof Term.Column);
    return useful && left != null && right != null ? known.equal(left, right) : known;
  }

  private Equalities addArray(Equalities known, Expression.ArrayOperator operator, Scope scope) {
    Term term = Term.of(operator.left(), scope);
    Set<Term.Value> values = values(operator, scope);
    return term instanceof Term.Column && values != null && !values.isEmpty()
        ? known.oneOf(term, values)
        : known;
  }

  /// For each column that every arm of an OR restricts, all the values it may have.
  private Map<Term, Set<Term.Value>> choices(Expression.Junction or, Scope scope) {
    Map<Term, Set<Term.Value>> common = new HashMap<>();
    boolean first = true;
    for (Expression arm : or.arguments()) {
      Map<Term, Set<Term.Value>> ofArm = armChoices(arm, scope);
      if (first) {
        common.putAll(ofArm);
        first = false;
      } else {
        common.keySet().retainAll(ofArm.keySet());
        common.replaceAll(
            (term, values) -> Equalities.union(values, ofArm.getOrDefault(term, Set.of())));
      }
    }
    return common;
  }

  private Map<Term, Set<Term.Value>> armChoices(Expression arm, Scope scope) {
    Map<Term, Set<Term.Value>> found = new HashMap<>();
    switch (arm) {
      case Expression.Junction junction when junction.connective() == Connective.AND ->
          junction.arguments().forEach(it -> found.putAll(armChoices(it, scope)));
      case Expression.Junction junction when junction.connective() == Connective.OR ->
          found.putAll(choices(junction, scope));
      case Expression.Operator operator when isEquality(operator) -> {
        Term left = Term.of(operator.arguments().get(0), scope);
        Term right = Term.of(operator.arguments().get(1), scope);
        if (left instanceof Term.Column && right instanceof Term.Value value) {
          found.put(left, Set.of(value));
        } else if (right instanceof Term.Column && left instanceof Term.Value value) {
          found.put(right, Set.of(value));
        }
      }
      case Expression.ArrayOperator operator -> {
        Term term = Term.of(operator.left(), scope);
        Set<Term.Value> values = values(operator, scope);
        if (term instanceof Term.Column && values != null) {
          found.put(term, values);
        }
      }
      default -> {}
    }
    return found;
  }

  private @Nullable Set<Term.Value> values(Expression.ArrayOperator operator, Scope scope) {
    if (!operator.any()
        || !facts.isHashEquality(operator.operator())
        || !facts.isDeterministic(operator.inputCollation())) {
      return null;
    }
    List<Expression> elements = ArrayElements.of(operator.right().unlabeled());
    if (elements == null) {
      return null;
    }
    Set<Term.Value> values = new LinkedHashSet<>();
    for (Expression element : elements) {
      boolean isNull =
          element.unlabeled() instanceof Expression.Constant constant && constant.value() == null;
      if (Term.of(element, scope) instanceof Term.Value value) {
        values.add(value);
      } else if (!isNull) {
        return null;
      }
    }
    return values;
  }

  boolean isEquality(Expression.Operator operator) {
    return operator.plain()
        && operator.arguments().size() == 2
        && facts.isDeterministic(operator.inputCollation())
        && facts.isHashEquality(operator.operator());
  }

  /// The relations of the scope's own query of which the condition is not true for a row of nulls.
  private Set<Integer> nonNull(Expression condition, Scope scope) {
    Set<Integer> found = new HashSet<>();
    switch (condition) {
      case Expression.Operator operator
          when operator.plain() && facts.function(operator.function()).strict() ->
          operator.arguments().forEach(it -> addStrict(it, scope, found));
      case Expression.ArrayOperator operator
          when operator.any() && facts.function(operator.function()).strict() ->
          addStrict(operator.left(), scope, found);
      default -> {}
    }
    return found;
  }

  private static void addStrict(Expression argument, Scope scope, Set<Integer> into) {
    if (scope.resolved(argument) instanceof Expression.Column column && column.levelsUp() == 0) {
      into.add(column.relation());
    }
  }
}
