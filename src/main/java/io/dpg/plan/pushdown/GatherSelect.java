package io.dpg.plan.pushdown;

import io.dpg.plan.Merge;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ShardQuery;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.pushdown.OutputSpread.KeyedClauses;
import io.dpg.plan.text.ExactColumns;
import io.dpg.plan.text.ShardTree;
import io.dpg.sql.SqlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans SELECTs whose groups or windows reach over shard groups: tasks return partial aggregates
/// where that can be, or else the rows' columns, and a query on the coordinator node makes the
/// answer of them.
final class GatherSelect {

  private final PlanContext context;
  private final AnalyzedQuery query;
  private final SqlNode select;
  private final KeyedClauses clauses;

  GatherSelect(PlanContext context, KeyedClauses clauses) {
    this.context = context;
    this.query = context.query();
    this.select = context.request().statement().tree();
    this.clauses = clauses;
  }

  PlanAttempt plan(SelectPushdown pushdown) {
    ColumnResolver resolver = new ColumnResolver(query);
    OutputNames outputs = OutputNames.of(query, select, resolver);
    if (outputs == null) {
      return pushdown.planned(null);
    }
    MergedQuery merged = null;
    if (PartialAggregates.areEnough(query, context.facts())) {
      GatherGroups counting = GatherGroups.counting(context, outputs, resolver, clauses);
      merged = counting == null ? null : counted(counting, outputs);
      GatherGroups groups =
          merged == null ? GatherGroups.of(context, outputs, resolver, clauses) : null;
      merged = groups == null ? merged : merged(groups, outputs);
    }
    return pushdown.planned(
        merged == null ? merged(new GatherRows(context, outputs, resolver), outputs) : merged);
  }

  private @Nullable MergedQuery counted(GatherGroups groups, OutputNames outputs) {
    String text = new CombineSelect(query, select, groups).text(outputs);
    if (text == null) {
      return null;
    }
    Merge.Combine combine = new Merge.Combine(groups.partialColumns(), text);
    Merge.Aggregate direct = groups.direct(outputs, Limits.of(query, select), combine);
    Merge.CountDistinct count = groups.count(direct == null ? combine : direct);
    return count == null ? null : new MergedQuery(text(groups.tasks()), count);
  }

  private @Nullable MergedQuery merged(Gathering gathering, OutputNames outputs) {
    String text = new CombineSelect(query, select, gathering).text(outputs);
    if (text == null) {
      return null;
    }
    SqlNode own = gathering.tasks();
    List<Merge.Column> columns = gathering.columns().columns();
    Merge.Combine combine = new Merge.Combine(columns, text);
    Merge direct =
        gathering instanceof GatherGroups groups
            ? groups.direct(outputs, Limits.of(query, select), combine)
            : null;
    SqlNode tasks =
        direct == null ? ExactColumns.ofPartial(own, columns, context.request().text()) : own;
    return new MergedQuery(text(tasks), direct == null ? combine : direct);
  }

  private ShardQuery text(SqlNode tasks) {
    return ShardTree.of(tasks, context.link(), context.uses()::isSharded);
  }
}
