package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.TableMetadata;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.ShardText;
import io.dpg.plan.text.SyntaxLink;
import io.dpg.plan.text.TableReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Puts views' definitions in the place of their names, for statements that touch distributed
/// tables: shards have no views.
final class ViewInliner {

  private final CatalogSnapshot catalog;
  private final SchemaFacts facts;

  ViewInliner(PlanRequest request) {
    this.catalog = request.catalog();
    this.facts = request.facts();
  }

  /// Whether the statement reads a distributed table, and a view there or anywhere else in it.
  boolean isNeeded(AnalyzedQuery query) {
    Set<Integer> read = new HashSet<>();
    boolean[] hasView = new boolean[1];
    query.forEachQuery(each ->
        each.rangeTable().stream()
            .filter(RangeTableEntry.Relation.class::isInstance)
            .map(RangeTableEntry.Relation.class::cast)
            .forEach(relation -> {
              hasView[0] |= relation.kind() == 'v';
              addWithRelations(relation.oid(), read);
            }));
    return hasView[0] && read.stream().anyMatch(this::isOnShards);
  }

  private boolean isOnShards(int oid) {
    TableMetadata table = catalog.table(oid);
    return table != null && table.isShell();
  }

  private void addWithRelations(int oid, Set<Integer> into) {
    if (into.add(oid) && catalog.table(oid) == null) {
      facts.view(oid).ifPresent(view -> view.relations().forEach(it -> addWithRelations(it, into)));
    }
  }

  /// The statement with the definitions of its views, whose own views may be left; empty when a
  /// view is written.
  Optional<String> inlined(PlanRequest request) {
    SyntaxLink link = SyntaxLink.of(request.statement().tree(), request.query());
    List<ShardText.Substitute> substitutes = new ArrayList<>();
    for (TableReference reference : link.tables()) {
      Optional<ViewFacts> view =
          reference.table().kind() == 'v' ? facts.view(reference.table().oid()) : Optional.empty();
      if (view.isEmpty()) {
        continue;
      }
      boolean written = isTarget(reference);
      if (written) {
        return Optional.empty();
      }
      substitutes.add(new ShardText.Substitute(reference, "(" + view.get().definition() + ")"));
    }
    return substitutes.isEmpty()
        ? Optional.empty()
        : Optional.of(ShardText.substituted(request.statement(), substitutes));
  }

  private static boolean isTarget(TableReference reference) {
    AnalyzedQuery query = reference.query();
    return query.target() > 0 && query.entry(query.target()).equals(reference.table());
  }
}
