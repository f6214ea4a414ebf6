package io.dpg.plan;

import io.dpg.plan.FunctionFacts.Volatility;
import org.jspecify.annotations.Nullable;

/// A column of a table, from `pg_attribute` and `pg_attrdef`.
///
/// @param number its `attnum`
/// @param modifier `atttypmod`; -1 for none
/// @param collation OID, 0 for none
/// @param defaultExpression SQL of its default (for an identity column the `nextval` call, for a
///   domain the domain's default); null when it has none
/// @param defaultVolatility of that expression
/// @param identity a (ALWAYS), d (BY DEFAULT) or blank
/// @param generated s (STORED), v (VIRTUAL) or blank
public record ColumnFacts(
    int number,
    String name,
    int typeOid,
    int modifier,
    int collation,
    boolean notNull,
    @Nullable String defaultExpression,
    Volatility defaultVolatility,
    char identity,
    char generated) {

  public boolean isGenerated() {
    return generated != ' ';
  }
}
