package io.dpg.plan.pushdown;

import io.dpg.plan.Merge;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.Expression;
import org.jspecify.annotations.Nullable;

/// The types of the relation of partial rows.
public final class ColumnTypes {

  private static final int DEFAULT_COLLATION = 100;
  private static final int NO_MODIFIER = -1;
  private static final int RECORD = 2249;
  private static final int RECORD_ARRAY = 2287;

  private final SchemaFacts facts;

  public ColumnTypes(SchemaFacts facts) {
    this.facts = facts;
  }

  /// A column for the values of an expression, in their collation; null when the type is not known.
  public Merge.@Nullable Column column(String name, Expression expression) {
    if (expression.type() == 0 || isAnonymous(expression.type())) {
      return null;
    }
    String type = facts.typeName(expression.type(), NO_MODIFIER);
    int collation = expression.collation();
    boolean plain = collation == 0 || collation == DEFAULT_COLLATION;
    return new Merge.Column(
        name,
        plain ? type : type + " COLLATE " + facts.collationName(collation),
        expression.type());
  }

  /// Rows without a type of their own, which PostgreSQL writes but does not read.
  private static boolean isAnonymous(int type) {
    return type == RECORD || type == RECORD_ARRAY;
  }
}
