package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.plan.routing.Restriction;
import io.dpg.plan.routing.ShardValues;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plans statements whose rows are all in one shard group: every distributed table is restricted to
/// one value, or every table is a single-shard table of one co-location group. Any SQL may be in
/// them.
final class RouterStep {

  private final PlanContext context;

  RouterStep(PlanContext context) {
    this.context = context;
  }

  PlanAttempt plan() {
    SqlError obstacle = obstacle();
    if (obstacle != null) {
      return new PlanAttempt.NotPlanned(obstacle);
    }
    TableUses uses = context.uses();
    if (uses.distributed().isEmpty()) {
      SingleShardTable anchor = uses.singleShard().values().iterator().next();
      return routed(anchor.oid(), new ShardChoice.Single(), "single-shard tables");
    }
    return planDistributed(uses.distributed().values().iterator().next());
  }

  private @Nullable SqlError obstacle() {
    TableUses uses = context.uses();
    if (!uses.local().isEmpty()) {
      return Refusal.of(
              "cannot use local table \"%s\" together with distributed tables",
              uses.local().iterator().next())
          .hint(
              "Turn it into a reference table: SELECT create_reference_table('%s').",
              uses.local().iterator().next());
    }
    List<TableMetadata> tables =
        Stream.<TableMetadata>concat(
                uses.distributed().values().stream(), uses.singleShard().values().stream())
            .toList();
    for (TableMetadata table : tables) {
      if (!table.colocation().equals(tables.getFirst().colocation())) {
        return Refusal.of(
                "\"%s\" and \"%s\" are not co-located",
                tables.getFirst().name().name(), table.name().name())
            .hint("Distribute one of them with colocate_with => the other.");
      }
    }
    SqlError notWritable = WriteRules.obstacle(context);
    return notWritable != null
        ? notWritable
        : new Portability(context.facts()).obstacle(context.query());
  }

  private PlanAttempt planDistributed(DistributedTable anchor) {
    Set<ShardValues> different = new HashSet<>();
    Set<Integer> shards = new HashSet<>();
    boolean known = true;
    for (Restriction restriction : context.restrictions()) {
      ShardValues values = ShardValues.of(restriction);
      if (values == null) {
        return new PlanAttempt.NotPlanned(unrestricted(restriction));
      }
      different.add(values);
      Set<Integer> indexes = values.shards(restriction.table());
      known &= indexes != null;
      shards.addAll(indexes == null ? Set.of() : indexes);
    }
    ShardValues first = ShardValues.of(context.restrictions().getFirst());
    boolean sameValue = different.size() == 1 && first != null && first.sources().size() == 1;
    if (first == null || !(sameValue || (known && shards.size() == 1))) {
      return Refusal.attempt("the query needs more than one shard group");
    }
    return routed(
        anchor.oid(), new ShardChoice.AnyOf(List.of(first.sources().getFirst())), reason());
  }

  private static SqlError unrestricted(Restriction restriction) {
    return Refusal.of(
            "distributed table \"%s\" is not restricted to one value of its distribution column \"%s\"",
            restriction.table().name().name(), restriction.table().column().name())
        .hint("%s", Refusal.FILTER_HINT);
  }

  private String reason() {
    DistributedTable table = context.restrictions().getFirst().table();
    return table.name().name() + "." + table.column().name() + " is restricted to one shard group";
  }

  private PlanAttempt routed(int anchor, ShardChoice choice, String reason) {
    return new PlanAttempt.Planned(
        new RouterPlan(anchor, choice, context.shardQuery(), context.access(), reason));
  }
}
