package io.dpg.plan.staged;

import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.pgtype.BinaryForms;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.IntermediateResult;
import io.dpg.plan.Plan;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.PlanRequest;
import io.dpg.plan.Reanalyzer.Analyzed;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.StagedPlan;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.ResultReference;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Plans what can be neither routed nor pushed down: a part of the statement becomes an
/// intermediate result, in whose place a relation with the same columns is put that every node will
/// have, and both are planned again, by all steps. So each round leaves a simpler statement.
public final class StagedStep {

  /// A statement of more stages is better off on the coordinator node.
  private static final int RESULTS_MAX = 40;

  private static final String SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION = "42";

  private final PlanContext context;
  private final SqlError why;
  private final Function<PlanRequest, PlanAttempt> planner;

  /// @param why no earlier step could plan the SELECT
  /// @param planner plans parts of it, and what is left
  public StagedStep(PlanContext context, SqlError why, Function<PlanRequest, PlanAttempt> planner) {
    this.context = context;
    this.why = why;
    this.planner = planner;
  }

  public PlanAttempt plan() {
    return planJoined() instanceof Planned joined ? joined : planStages();
  }

  /// Plans the statement with groups joined in place of a subquery that depends on outer rows.
  private PlanAttempt planJoined() {
    Analyzed joined =
        isPossible()
            ? new GroupedSubqueries(context).joined().map(this::analyzed).orElse(null)
            : null;
    return joined == null ? new NotPlanned(why) : planner.apply(context.request().with(joined));
  }

  private PlanAttempt planStages() {
    return isPossible() ? planFirst(new StageChooser(context).choose()) : new NotPlanned(why);
  }

  /// Plans a statement that samples tables on shards, which the coordinator node cannot do: one of
  /// the samples is drawn first.
  public PlanAttempt planSample() {
    return isPossible() ? planFirst(new StageChooser(context).sampled()) : new NotPlanned(why);
  }

  /// Plans an UPDATE or DELETE: first it takes what each shard needs its own rows of only, because
  /// it is compared with the target's distribution column.
  public PlanAttempt planModification() {
    if (context.request().results() >= RESULTS_MAX) {
      return new NotPlanned(why);
    }
    StageChooser chooser = new StageChooser(context);
    Part own = chooser.ownRows();
    PlanAttempt attempt = planFirst(own == null ? chooser.choose() : own);
    return attempt instanceof Planned(StagedPlan plan) && runsOnShards(plan.main())
        ? attempt
        : new NotPlanned(why);
  }

  private static boolean runsOnShards(Plan plan) {
    return plan instanceof FanOutPlan || plan instanceof RouterPlan;
  }

  private PlanAttempt planFirst(@Nullable Part part) {
    PlanRequest request = context.request();
    int number = request.results() + 1;
    Stage stage = part == null ? null : new StageText(context, number).of(part);
    Analyzed source = stage == null ? null : analyzed(stage.source());
    Analyzed rest = stage == null ? null : analyzed(stage.rest());
    if (stage == null
        || source == null
        || rest == null
        || !fits(source, stage)
        || !isSentWhole(stage)) {
      return new NotPlanned(why);
    }
    if (!(planner.apply(request.with(source).withResults(number)) instanceof Planned(Plan first))) {
      return new NotPlanned(why);
    }
    List<IntermediateResult> results = new ArrayList<>();
    Plan plan = takeResults(first, results);
    results.add(
        new IntermediateResult(
            number,
            sql(first, source),
            plan,
            stage.columns(),
            stage.types(),
            stage.key(),
            why.message(),
            hint(part),
            tableRows(first, source)));
    int made = request.results() + results.size();
    if (!(planner.apply(request.with(rest).withResults(made)) instanceof Planned(Plan main))) {
      return new NotPlanned(why);
    }
    Plan last = takeResults(main, results);
    return new Planned(new StagedPlan(results, sql(main, rest), last, tableRows(main, rest)));
  }

  private String hint(@Nullable Part part) {
    if (!(part instanceof Part.Table table)
        || !isJoined(table)
        || !(table.query().entry(table.relation()) instanceof RangeTableEntry.Relation relation)) {
      return "";
    }
    TableMetadata metadata = context.catalog().table(relation.oid());
    if (metadata == null) {
      return "";
    }
    String name = metadata.name().name();
    return "Join %1$s on its distribution column and that of the other table, co-located with it:"
            .formatted(name)
        + " colocate_with => '...'. If %1$s is small or seldom written:".formatted(name)
        + " SELECT create_reference_table('%1$s').".formatted(name);
  }

  private static boolean isJoined(Part.Table table) {
    return table.query().from().size() > 1
        || table.query().from().getFirst() instanceof FromItem.Join;
  }

  private boolean isPossible() {
    return context.access() == Access.READ && context.request().results() < RESULTS_MAX;
  }

  private @Nullable Analyzed analyzed(SqlNode tree) {
    try {
      return context.request().reanalyzer().analyze(tree);
    } catch (SqlErrorException e) {
      // The statement without the part can be one that PostgreSQL does not accept: a column that
      // depends on a primary key in GROUP BY does no more when the key's table is a result.
      if (e.error().state().code().startsWith(SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION)) {
        return null;
      }
      throw e;
    }
  }

  private static boolean fits(Analyzed source, Stage stage) {
    List<Integer> types =
        source.query().outputs().stream().map(it -> it.expression().type()).toList();
    return types.equals(stage.types());
  }

  /// Whether no value of the stage loses anything on its way.
  private boolean isSentWhole(Stage stage) {
    for (int i = 0; i < stage.columns().size(); i++) {
      if (!BinaryForms.areAlike(stage.types().get(i))
          && !context.request().text().keep(stage.columns().get(i).type())) {
        return false;
      }
    }
    return true;
  }

  /// The last stage of a plan; those before it are put among the results.
  private static Plan takeResults(Plan plan, List<IntermediateResult> into) {
    if (plan instanceof StagedPlan staged) {
      into.addAll(staged.results());
      return staged.main();
    }
    return plan;
  }

  private double tableRows(Plan plan, Analyzed analyzed) {
    return plan instanceof StagedPlan staged
        ? staged.tableRows()
        : new PartCosts(context).tableRows(analyzed.query());
  }

  private static String sql(Plan plan, Analyzed analyzed) {
    return plan instanceof StagedPlan staged
        ? staged.sql()
        : Deparser.deparse(ResultReference.named(analyzed.statement().tree()));
  }
}
