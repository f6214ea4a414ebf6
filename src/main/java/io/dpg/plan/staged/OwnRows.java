package io.dpg.plan.staged;

import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.RowsSpread;
import io.dpg.plan.pushdown.Spread;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.pushdown.StagedParts;
import io.dpg.plan.routing.Equalities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for a part of a modification of which each shard needs its own rows only: what is compared
/// with the target's distribution column, whose rows would else all go to each shard.
final class OwnRows {

  private final PlanContext context;
  private final Repartitions repartitions;
  private final TestedKeys testedKeys;
  private final Scope scope;
  private final List<Part> from;
  private final List<Part> subLinks = new ArrayList<>();

  /// @param from what stands in FROM besides the target and is not on every node
  OwnRows(PlanContext context, Repartitions repartitions, TestedKeys testedKeys, List<Part> from) {
    this.context = context;
    this.repartitions = repartitions;
    this.testedKeys = testedKeys;
    this.scope = Scope.of(context.query());
    this.from = from;
    scope
        .query()
        .subLinks()
        .forEach(subLink -> subLinks.add(new Part.Query(scope.inside(subLink.query()))));
  }

  /// Null when there is no such part.
  @Nullable Part first() {
    for (Expression.SubLink subLink : scope.query().subLinks()) {
      Part part = ofSubLink(subLink);
      if (part != null) {
        return part;
      }
    }
    for (Part part : from) {
      StagedParts others = all(part, from).and(all(part, subLinks));
      if (spread(others) instanceof Unplannable) {
        Optional<Part> own = firstOf(repartitions.byJoins(part, scope), others);
        if (own.isPresent()) {
          return own.get();
        }
      }
    }
    return null;
  }

  private @Nullable Part ofSubLink(Expression.SubLink subLink) {
    Scope inside = scope.inside(subLink.query());
    StagedParts others = all(null, from).and(all(null, subLinks)).without(subLink.query());
    if (!(spread(others) instanceof Unplannable)) {
      return null;
    }
    if (!OuterReferences.of(inside).correlated()) {
      return spread(all(null, from).and(all(null, subLinks))) instanceof Sharded rows
          ? testedKeys.part(subLink, scope, rows).orElse(null)
          : null;
    }
    List<Part> ways = new ArrayList<>();
    for (int i = 1; i <= inside.query().rangeTable().size(); i++) {
      if (inside.query().entry(i) instanceof RangeTableEntry.Relation) {
        ways.addAll(repartitions.byJoins(new Part.Table(inside, i), inside));
      }
    }
    return firstOf(ways, others).orElse(null);
  }

  private Optional<Part> firstOf(List<Part> ways, StagedParts others) {
    return ways.stream()
        .filter(way -> spread(others.and(way.staged())) instanceof Sharded)
        .findFirst();
  }

  /// All of some parts but one.
  private static StagedParts all(@Nullable Part but, List<Part> parts) {
    return parts.stream()
        .filter(part -> !part.equals(but))
        .map(Part::staged)
        .reduce(StagedParts.NONE, StagedParts::and);
  }

  private Spread spread(StagedParts staged) {
    return new RowsSpread(context.catalog(), context.facts(), staged)
        .of(scope, Equalities.NONE, Set.of());
  }
}
