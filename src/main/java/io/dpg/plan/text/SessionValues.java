package io.dpg.plan.text;

import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.Portability;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.sql.Deparser;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes calls of stable functions that need no row out of a statement, such as `now()` and
/// CURRENT_USER, and puts parameters in their place: a transaction has one time, and a session one
/// user, on however many nodes it works.
public final class SessionValues {

  private static final int NO_MODIFIER = -1;

  /// `record`, `cstring` and the pseudo-types with OIDs from that of `any` on: nothing can be cast
  /// to them.
  private static final int RECORD = 2249;

  private static final int FIRST_PSEUDO_TYPE = 2275;
  private static final int LAST_PSEUDO_TYPE = 2283;

  private final SchemaFacts facts;
  private final Portability portability;
  private final int parameters;
  private final Map<Integer, Expression> calls = new HashMap<>();
  private final List<Evaluation> evaluations = new ArrayList<>();

  /// @param parameters how many the statement has already
  public SessionValues(AnalyzedQuery query, SchemaFacts facts, int parameters) {
    this.facts = facts;
    this.portability = new Portability(facts);
    this.parameters = parameters;
    query.forEachQuery(
        each -> each.expressions().forEach(expression -> expression.any(this::remember)));
  }

  /// Notes a call that depends on the session or its transaction only.
  private boolean remember(Expression part) {
    if (isStableCall(part) && part.location() >= 0 && hasValue(part.type()) && !needsRow(part)) {
      calls.put(part.location(), part);
    }
    return false;
  }

  private boolean isStableCall(Expression part) {
    boolean isCall =
        part instanceof Expression.Call call
            ? !call.set() && !call.implicit()
            : part instanceof Expression.Other other && other.kind().equals("SQLVALUEFUNCTION");
    return isCall && portability.volatility(part) == Volatility.STABLE;
  }

  private static boolean hasValue(int type) {
    return type != 0 && type != RECORD && (type < FIRST_PSEUDO_TYPE || type > LAST_PSEUDO_TYPE);
  }

  private boolean needsRow(Expression call) {
    return call.any(below ->
        switch (below) {
          case Expression.Column _,
              Expression.SubLink _,
              Expression.Aggregate _,
              Expression.WindowCall _ ->
              true;
          case Expression.Call it -> it.set() || isVolatile(below);
          default -> isVolatile(below);
        });
  }

  private boolean isVolatile(Expression part) {
    return portability.volatility(part) == Volatility.VOLATILE;
  }

  public boolean isEmpty() {
    return calls.isEmpty();
  }

  /// What the parameters stand for, behind those that the statement has already.
  public List<Evaluation> evaluations() {
    return List.copyOf(evaluations);
  }

  /// The tree with parameters. Values that an INSERT lists are left alone: who plans it has them
  /// evaluated together with defaults.
  public SqlNode rewrite(SqlNode tree) {
    SqlNode source = tree.node("selectStmt");
    boolean listed = tree.is("InsertStmt") && source != null && SyntaxLink.isPlainValues(source);
    SqlNode rewritten = rewriteAll(listed ? tree.with("selectStmt", null) : tree);
    SqlNode nameless =
        rewritten.rewrite(node -> node.is("ParamRef") ? node.with("name", null) : node);
    return listed ? nameless.with("selectStmt", source) : nameless;
  }

  private SqlNode rewriteAll(SqlNode tree) {
    Set<SqlNode> outermost = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<SqlNode> inFrom = Collections.newSetFromMap(new IdentityHashMap<>());
    tree.walk(node -> {
      if (node.is("RangeFunction")) {
        node.list("functions").forEach(list -> inFrom.addAll(list.list("items")));
      }
      boolean taken = !inFrom.contains(node) && call(node) != null;
      if (taken) {
        outermost.add(node);
      }
      return !taken;
    });
    return tree.rewrite(node -> {
      if (outermost.contains(node)) {
        return replaced(node);
      }
      return node.is("SelectStmt") ? node.with("targetList", named(node)) : node;
    });
  }

  /// A column that gets its name from a call keeps it.
  private static List<SqlNode> named(SqlNode select) {
    return select.list("targetList").stream()
        .map(target -> {
          SqlNode value = target.node("val");
          String name = value == null || target.has("name") ? null : nameOf(value);
          return name == null ? target : target.with("name", name);
        })
        .toList();
  }

  /// The name of the call that a parameter stands for, as PostgreSQL would call the column; null
  /// when no parameter of ours is there. The name travels in the parameter's node until then.
  private static @Nullable String nameOf(SqlNode value) {
    return switch (value.kind()) {
      case "TypeCast" -> {
        SqlNode inner = value.required("arg");
        yield inner.is("ParamRef") ? inner.textOrNull("name") : nameOf(inner);
      }
      case "CollateClause" -> value.has("arg") ? nameOf(value.required("arg")) : null;
      default -> null;
    };
  }

  private SqlNode replaced(SqlNode node) {
    Expression call = call(node);
    if (call == null) {
      throw new IllegalStateException("a call got lost");
    }
    Evaluation evaluation =
        new Evaluation(
            Deparser.deparse(node), facts.typeName(call.type(), NO_MODIFIER), call.type());
    int known = evaluations.indexOf(evaluation);
    if (known < 0) {
      evaluations.add(evaluation);
      known = evaluations.size() - 1;
    }
    SqlNode parameter =
        SqlNode.of("ParamRef", Map.of("number", parameters + known + 1, "name", name(node)));
    return Snippets.cast(parameter, evaluation.type());
  }

  private static String name(SqlNode call) {
    return call.is("FuncCall")
        ? call.list("funcname").getLast().text("sval")
        : call.text("op").replace("SVFOP_", "").replace("_N", "").toLowerCase(Locale.ROOT);
  }

  private @Nullable Expression call(SqlNode node) {
    return node.is("FuncCall") || node.is("SQLValueFunction") ? calls.get(node.location()) : null;
  }
}
