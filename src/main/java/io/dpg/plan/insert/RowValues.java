package io.dpg.plan.insert;

import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.InsertRowsPlan.Piece;
import io.dpg.plan.Portability;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.ValueSource;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.routing.ShardValues;
import io.dpg.plan.routing.Term;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the values of rows into text, and into evaluations what text alone cannot say.
public final class RowValues {

  private final SchemaFacts facts;
  private final Portability portability;
  private final Scope scope;
  private final boolean ignoresGivenIdentity;
  private final List<Evaluation> evaluations = new ArrayList<>();

  RowValues(SchemaFacts facts, Scope scope, boolean ignoresGivenIdentity) {
    this.facts = facts;
    this.portability = new Portability(facts);
    this.scope = scope;
    this.ignoresGivenIdentity = ignoresGivenIdentity;
  }

  List<Evaluation> evaluations() {
    return evaluations;
  }

  /// The text of a value that is not the distribution column's.
  Piece piece(ColumnFacts column, SqlNode node, Expression value) {
    if (isDefault(column, node)) {
      return byDefault(column);
    }
    return isFixed(value)
        ? new Piece.Text(Deparser.deparse(node))
        : evaluated(
            Deparser.deparse(node), AssignedTypes.name(column, value, facts), column.typeOid());
  }

  /// The distribution column's value: null when it is NULL.
  @Nullable KeyValue key(ColumnFacts column, SqlNode node, Expression value, int keyType) {
    if (isDefault(column, node)) {
      return column.defaultExpression() == null ? null : defaultKey(column, keyType);
    }
    if (value.unlabeled() instanceof Expression.Constant constant && constant.value() == null) {
      return null;
    }
    ValueSource source =
        Term.of(value, scope) instanceof Term.Value term && ShardValues.isHashable(term, keyType)
            ? ShardValues.source(term)
            : null;
    return source == null
        ? evaluatedKey(Deparser.deparse(node), AssignedTypes.name(column, value, facts), keyType)
        : new KeyValue(source, new Piece.Text(Deparser.deparse(node)));
  }

  /// A value of the distribution column, for the choice of the shard and as text.
  record KeyValue(ValueSource source, Piece piece) {}

  /// The default of a column, evaluated.
  KeyValue defaultKey(ColumnFacts column, int keyType) {
    return evaluatedKey(
        String.valueOf(column.defaultExpression()), AssignedTypes.name(column, facts), keyType);
  }

  Piece byDefault(ColumnFacts column) {
    String expression = column.defaultExpression();
    if (column.isGenerated() || expression == null) {
      return new Piece.Text("DEFAULT");
    }
    return column.defaultVolatility() == Volatility.IMMUTABLE
        ? new Piece.Text(expression)
        : evaluated(expression, column);
  }

  private boolean isDefault(ColumnFacts column, SqlNode node) {
    return node.is("SetToDefault") || (ignoresGivenIdentity && column.identity() != ' ');
  }

  private boolean isFixed(Expression value) {
    return portability.isAtMost(Volatility.IMMUTABLE, value)
        && portability.obstacleIn(value) == null
        && !value.any(part -> part instanceof Expression.SubLink);
  }

  private Piece evaluated(String sql, ColumnFacts column) {
    return evaluated(sql, AssignedTypes.name(column, facts), column.typeOid());
  }

  private Piece evaluated(String sql, String typeName, int typeOid) {
    evaluations.add(new Evaluation(sql, typeName, typeOid));
    return new Piece.Result(evaluations.size() - 1);
  }

  /// @param keyType the type that it is hashed as: a domain's base type
  private KeyValue evaluatedKey(String sql, String typeName, int keyType) {
    Piece piece = evaluated(sql, typeName, keyType);
    return new KeyValue(new ValueSource.Evaluated(evaluations.size() - 1), piece);
  }
}
