package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.ColocationId;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.routing.Restriction;
import io.dpg.plan.routing.Restrictions;
import io.dpg.plan.text.ShardText;
import io.dpg.plan.text.ShardTree;
import io.dpg.plan.text.SyntaxLink;
import io.dpg.sql.SqlNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A request, and what all planner steps want to know about it.
///
/// @param uses the tables it touches
/// @param link ties the syntax tree to the analysis
/// @param restrictions what is known of the distribution column at each use of a distributed table
public record PlanContext(
    PlanRequest request, TableUses uses, SyntaxLink link, List<Restriction> restrictions) {

  public static PlanContext of(PlanRequest request) {
    return new PlanContext(
        request,
        TableUses.of(request.query(), request.catalog()),
        SyntaxLink.of(request.statement().tree(), request.query()),
        Restrictions.of(request.query(), request.catalog(), request.facts()));
  }

  public AnalyzedQuery query() {
    return request.query();
  }

  public CatalogSnapshot catalog() {
    return request.catalog();
  }

  public SchemaFacts facts() {
    return request.facts();
  }

  /// The co-location groups by whose shards intermediate results are repartitioned that the
  /// statement reads.
  public Set<ColocationId> repartitions() {
    Set<ColocationId> groups = new LinkedHashSet<>();
    query().forEachQuery(each -> each.rangeTable().forEach(entry -> addGroup(entry, groups)));
    return groups;
  }

  private void addGroup(RangeTableEntry entry, Set<ColocationId> into) {
    ResultKey key =
        entry instanceof RangeTableEntry.Function function
            ? new Portability(facts()).resultKey(function)
            : null;
    if (key != null) {
      into.add(key.colocation());
    }
  }

  /// The client's text with holes for the shards' names.
  public ShardQuery shardQuery() {
    SqlNode tree = request.statement().tree();
    return request.results() > 0 || ShardTree.namesConstraint(tree)
        ? ShardTree.of(tree, link, uses::isSharded)
        : ShardText.of(request.statement(), link, uses::isSharded);
  }

  /// What the statement does to rows, common tables that write among them.
  public Access access() {
    boolean[] seen = new boolean[2];
    query()
        .forEachQuery(each -> {
          seen[0] |= each.command() != AnalyzedQuery.Command.SELECT;
          seen[1] |= each.locks();
        });
    return seen[0] ? Access.WRITE : seen[1] ? Access.LOCK : Access.READ;
  }
}
