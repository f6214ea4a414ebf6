package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.gather.GatherStep;
import io.dpg.plan.gather.WritingStep;
import io.dpg.plan.insert.InsertPlanner;
import io.dpg.plan.insert.ReferenceInsert;
import io.dpg.plan.pushdown.ModificationPushdown;
import io.dpg.plan.pushdown.SelectPushdown;
import io.dpg.plan.staged.StagedStep;
import io.dpg.plan.text.SessionValues;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.sql.SqlParser;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From a statement to its plan: a cascade of steps, from the narrowest to the most general.
///
/// Facts come from PostgreSQL's own analysis of the statement, text from the client's own words.
/// Stateless.
public final class Planner {

  private Planner() {}

  public static PlanAttempt plan(PlanRequest request) {
    ViewInliner views = new ViewInliner(request);
    if (!views.isNeeded(request.query())) {
      return planTables(request);
    }
    Optional<String> inlined = views.inlined(request);
    return inlined.isPresent()
        ? plan(request.with(request.reanalyzer().analyze(parsed(inlined.get()), List.of())))
        : CoordinatorStep.planView(
            PlanContext.of(request), Refusal.of("a view on distributed tables is written"));
  }

  private static ParsedStatement parsed(String sql) {
    return new SqlParser().parse(sql).getFirst();
  }

  /// Plans a statement whose views must have the rights of their owners, which only the coordinator
  /// node gives them.
  ///
  /// @param why the rights make a difference; the client's error when there is no way
  public static PlanAttempt planWithOwners(PlanRequest request, SqlError why) {
    return new ViewInliner(request).isNeeded(request.query())
        ? CoordinatorStep.planWithOwners(PlanContext.of(request), why)
        : planTables(request);
  }

  private static PlanAttempt planTables(PlanRequest request) {
    boolean isLocal = TableUses.of(request.query(), request.catalog()).isLocal();
    if (isLocal && !ReferenceWriteStep.appliesTo(PlanContext.of(request))) {
      return planNeeded(withoutUnused(request));
    }
    AssignedDefaults.Written defaults = AssignedDefaults.of(request);
    if (defaults.obstacle() != null) {
      return planWhole(PlanContext.of(request), defaults.obstacle());
    }
    PlanRequest written =
        defaults.statement() == null
            ? request
            : request.with(request.reanalyzer().analyze(defaults.statement()));
    Optional<SqlNode> translated = isLocal ? Optional.empty() : new TableOids(written).translated();
    return planNeeded(
        withoutUnused(
            translated.isPresent()
                ? written.with(written.reanalyzer().analyze(translated.get()))
                : written));
  }

  private static PlanRequest withoutUnused(PlanRequest request) {
    SqlNode tree = request.statement().tree();
    SqlNode needed = UnusedCommonTables.without(tree);
    return needed.equals(tree) ? request : request.with(request.reanalyzer().analyze(needed));
  }

  /// @param why no other step may plan the statement
  private static PlanAttempt planWhole(PlanContext context, SqlError why) {
    Optional<String> triggered = TriggeredWrites.firstTable(context);
    return triggered.isPresent()
        ? CoordinatorStep.planTriggers(context, triggered.get())
        : planReadingBack(context, why);
  }

  private static PlanAttempt planNeeded(PlanRequest request) {
    PlanContext context = PlanContext.of(request);
    Optional<String> triggered = TriggeredWrites.firstTable(context);
    if (triggered.isPresent()) {
      return CoordinatorStep.planTriggers(context, triggered.get());
    }
    PlanAttempt attempt = plan(context);
    return attempt instanceof PlanAttempt.NotPlanned(SqlError why)
        ? planReadingBack(context, why)
        : attempt;
  }

  /// @param why nothing else could plan the statement
  private static PlanAttempt planReadingBack(PlanContext context, SqlError why) {
    PlanAttempt whole = CoordinatorStep.plan(context, why);
    return whole instanceof Planned || context.query().command() != AnalyzedQuery.Command.SELECT
        ? whole
        : new StagedStep(context, why, Planner::planNeeded).planSample();
  }

  private static PlanAttempt plan(PlanContext context) {
    PlanRequest request = context.request();
    if (context.uses().isLocal()) {
      return planLocally(context);
    }
    SessionValues values =
        new SessionValues(request.query(), request.facts(), request.parameters());
    return values.isEmpty() ? planOnShards(request, context) : planWith(values, request);
  }

  /// Plans the statement with parameters in place of what must be evaluated once.
  private static PlanAttempt planWith(SessionValues values, PlanRequest request) {
    SqlNode tree = values.rewrite(request.statement().tree());
    if (values.evaluations().isEmpty()) {
      return planOnShards(request, PlanContext.of(request));
    }
    List<Integer> types = values.evaluations().stream().map(Evaluation::typeOid).toList();
    PlanRequest rewritten = request.with(request.reanalyzer().analyze(tree, types), types);
    return switch (planOnShards(rewritten, PlanContext.of(rewritten))) {
      case Planned planned ->
          new Planned(new EvaluateFirstPlan(values.evaluations(), planned.plan()));
      case NotPlanned notPlanned -> notPlanned;
    };
  }

  private static PlanAttempt planOnShards(PlanRequest request, PlanContext context) {
    PlanAttempt direct = planAsItStands(context);
    if (!(direct instanceof NotPlanned(SqlError why)) || new TableOids(request).wouldShow()) {
      return direct;
    }
    if (WritingStep.appliesTo(context.query())) {
      return new WritingStep(context, Planner::planPart).plan();
    }
    if (request.query().command() == AnalyzedQuery.Command.SELECT) {
      return new StagedStep(context, why, Planner::planPart).plan();
    }
    PlanAttempt byKey =
        modifiesInPlace(request)
            ? new StagedStep(context, why, Planner::planPart).planModification()
            : direct;
    return byKey instanceof Planned
        ? byKey
        : new GatherStep(context, Planner::planPart).plan(Planner::planAsItStands, direct);
  }

  /// Whether the statement is an UPDATE or DELETE whose rows stay on their shards.
  private static boolean modifiesInPlace(PlanRequest request) {
    AnalyzedQuery query = request.query();
    boolean modifies = query.command() == Command.UPDATE || query.command() == Command.DELETE;
    return modifies
        && target(request) instanceof DistributedTable table
        && !WriteRules.movesRows(query, table);
  }

  /// A part of a statement whose values have been taken out already.
  private static PlanAttempt planPart(PlanRequest part) {
    // What reads a common table may be a result now.
    PlanRequest request = withoutUnused(part);
    PlanContext context = PlanContext.of(request);
    if (!context.uses().isLocal()) {
      return planOnShards(request, context);
    }
    PlanAttempt onNodes = planOfResults(context);
    return onNodes instanceof Planned ? onNodes : planLocally(context);
  }

  /// A statement that reads no tables but repartitioned results: each node has a part of their
  /// rows.
  private static PlanAttempt planOfResults(PlanContext context) {
    boolean isSelect = context.query().command() == AnalyzedQuery.Command.SELECT;
    return isSelect && context.uses().local().isEmpty() && !context.repartitions().isEmpty()
        ? new SelectPushdown(context).plan()
        : new NotPlanned(Refusal.of("the statement reads no repartitioned results"));
  }

  private static PlanAttempt planLocally(PlanContext context) {
    PlanAttempt direct = planOnCoordinator(context);
    return direct instanceof NotPlanned && WritingStep.appliesTo(context.query())
        ? new WritingStep(context, Planner::planPart).plan()
        : direct;
  }

  private static PlanAttempt planOnCoordinator(PlanContext context) {
    return ReferenceWriteStep.appliesTo(context)
        ? new ReferenceWriteStep(context).plan()
        : LocalStep.plan(context);
  }

  private static PlanAttempt planAsItStands(PlanContext context) {
    PlanRequest request = context.request();
    if (context.uses().isLocal()) {
      return planOnCoordinator(context);
    }
    TableMetadata target = target(request);
    if (target instanceof DistributedTable table && WriteRules.movesRows(request.query(), table)) {
      return new MovingStep(context, table).plan(Planner::planModification);
    }
    if (request.query().command() == AnalyzedQuery.Command.INSERT
        && target instanceof ReferenceTable reference) {
      return new ReferenceInsert(context, reference).plan();
    }
    PlanAttempt routed = new RouterStep(context).plan();
    if (request.query().command() == AnalyzedQuery.Command.INSERT && target != null) {
      return new InsertPlanner(context, target).plan(routed);
    }
    if (routed instanceof Planned || context.uses().distributed().isEmpty()) {
      return routed;
    }
    if (request.query().command() == AnalyzedQuery.Command.SELECT) {
      return new SelectPushdown(context).plan();
    }
    if (request.query().command() == AnalyzedQuery.Command.MERGE
        && target instanceof DistributedTable table) {
      return new MergeStep(context, table, Planner::planPart).plan();
    }
    boolean modifies =
        request.query().command() == AnalyzedQuery.Command.UPDATE
            || request.query().command() == AnalyzedQuery.Command.DELETE;
    return modifies && target instanceof DistributedTable table
        ? new ModificationPushdown(context).plan(table)
        : routed;
  }

  /// A modification as it stands, on one shard group or on each.
  private static PlanAttempt planModification(PlanContext context, DistributedTable table) {
    PlanAttempt routed = new RouterStep(context).plan();
    return routed instanceof Planned ? routed : new ModificationPushdown(context).plan(table);
  }

  /// The table that the statement itself writes, if it is on workers.
  private static @Nullable TableMetadata target(PlanRequest request) {
    AnalyzedQuery query = request.query();
    if (query.target() == 0
        || !(query.entry(query.target()) instanceof RangeTableEntry.Relation relation)) {
      return null;
    }
    TableMetadata table = request.catalog().table(relation.oid());
    return switch (table) {
      case DistributedTable it -> it;
      case SingleShardTable it -> it;
      case ReferenceTable it -> it;
      case ManagedLocalTable it -> null;
      case null -> null;
    };
  }
}
