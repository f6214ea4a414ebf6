package io.dpg.plan.analysis;

import java.util.List;

/// What a query reads from: an entry of its range table.
public sealed interface RangeTableEntry {

  /// The name that columns are qualified with.
  String name();

  List<String> columns();

  /// A table or view.
  ///
  /// @param oid its OID
  /// @param kind `pg_class.relkind`: r, p, v, m, f
  /// @param children whether its inheritance children are read too: false for ONLY
  /// @param sampled whether it has a TABLESAMPLE
  record Relation(
      String name, List<String> columns, int oid, char kind, boolean children, boolean sampled)
      implements RangeTableEntry {}

  record Subquery(String name, List<String> columns, AnalyzedQuery query, boolean lateral)
      implements RangeTableEntry {}

  /// @param outputs what each of its columns stands for
  record Join(String name, List<String> columns, FromItem.JoinKind kind, List<Expression> outputs)
      implements RangeTableEntry {}

  record Function(String name, List<String> columns, List<Expression> calls, boolean lateral)
      implements RangeTableEntry {}

  record Values(String name, List<String> columns, List<List<Expression>> rows)
      implements RangeTableEntry {}

  /// A use of a common table expression, `levelsUp` queries above.
  record CommonTableUse(String name, List<String> columns, String table, int levelsUp)
      implements RangeTableEntry {}

  /// Anything else: XMLTABLE and JSON_TABLE, transition tables.
  record Other(String name, List<String> columns, List<Expression> expressions)
      implements RangeTableEntry {}
}
