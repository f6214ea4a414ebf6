package io.dpg.plan.insert;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.pgtype.Oid;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.PlanContext;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import java.util.Set;

/// The types to which an INSERT's values are cast on their way to a table's columns. The shards
/// assign them: a cast to a type with a length, or to a domain over one, would cut a text that is
/// too long, where an assignment fails.
public final class AssignedTypes {

  private static final int NO_MODIFIER = -1;
  private static final int BIT = 1560;
  private static final int VARBIT = 1562;
  private static final Set<Integer> CUT_BY_CASTS = Set.of(Oid.VARCHAR, Oid.BPCHAR, BIT, VARBIT);

  private final SchemaFacts facts;
  private final AnalyzedQuery insert;
  private final int key;

  /// @param table the INSERT's target
  AssignedTypes(PlanContext context, TableMetadata table) {
    this.facts = context.facts();
    this.insert = context.query();
    this.key = table instanceof DistributedTable distributed ? distributed.column().number() : 0;
  }

  /// The name of the type for a column whose value is cast alone.
  String name(ColumnFacts column) {
    return name(type(column), column, facts);
  }

  /// The name of the type for a column of a source. Modifiers are left to the shards, but for the
  /// distribution column, which must be what is stored before its shard is known.
  String sourceName(ColumnFacts column) {
    return isModified(column) ? name(column) : facts.typeName(type(column), NO_MODIFIER);
  }

  /// Whether the column is the distribution column and stores another value than it is given:
  /// rounded, for instance.
  boolean isModified(ColumnFacts column) {
    return column.number() == key
        && column.modifier() != NO_MODIFIER
        && !CUT_BY_CASTS.contains(column.typeOid());
  }

  /// OID of the column's type, or of the type of its domain if casts to that would cut.
  int type(ColumnFacts column) {
    return insert.targets().stream()
        .filter(target -> target.number() == column.number())
        .map(target -> type(column.typeOid(), target.expression()))
        .findFirst()
        .orElse(column.typeOid());
  }

  /// The same for a value as PostgreSQL has analysed it.
  static int type(int columnType, Expression assigned) {
    if (assigned instanceof Expression.Other domain && domain.kind().equals("COERCETODOMAIN")) {
      int base = domain.children().getFirst().type();
      return CUT_BY_CASTS.contains(base) ? base : columnType;
    }
    return columnType;
  }

  /// The name for a value that is cast alone.
  static String name(ColumnFacts column, Expression assigned, SchemaFacts facts) {
    return name(type(column.typeOid(), assigned), column, facts);
  }

  /// The name for a value that has the column's own type already.
  public static String name(ColumnFacts column, SchemaFacts facts) {
    return name(column.typeOid(), column, facts);
  }

  private static String name(int type, ColumnFacts column, SchemaFacts facts) {
    return facts.typeName(type, CUT_BY_CASTS.contains(type) ? NO_MODIFIER : column.modifier());
  }
}
