package io.dpg.plan.gather;

import io.dpg.plan.Merge;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The types that gathered columns have: those of the query that gave them, in their collations.
final class GatheredTypes {

  private static final int NO_MODIFIER = -1;
  private static final int DEFAULT_COLLATION = 100;
  private static final int UNKNOWN = 705;
  private static final int RECORD = 2249;

  private final SchemaFacts facts;

  GatheredTypes(SchemaFacts facts) {
    this.facts = facts;
  }

  /// Null when a type is not known, or has no name.
  @Nullable List<Merge.Column> of(AnalyzedQuery query) {
    return ofTargets(query.outputs());
  }

  /// The same for a target list.
  @Nullable List<Merge.Column> ofTargets(List<Target> outputs) {
    List<Merge.Column> columns = new ArrayList<>();
    for (Target output : outputs) {
      int type = output.expression().type();
      if (type == 0 || type == RECORD) {
        return null;
      }
      String name = name(type, output.expression().collation());
      columns.add(new Merge.Column(output.name(), name, type));
    }
    return columns;
  }

  /// A type as SQL after `::`.
  String name(int type, int collation) {
    String name = type == UNKNOWN ? "text" : facts.typeName(type, NO_MODIFIER);
    return collation == 0 || collation == DEFAULT_COLLATION
        ? name
        : name + " COLLATE " + facts.collationName(collation);
  }
}
