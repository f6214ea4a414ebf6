package io.dpg.session;

import io.dpg.pgtype.PgType;
import io.dpg.plan.CoordinatorPlan;
import io.dpg.plan.EvaluateFirstPlan;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.GatherFirstPlan;
import io.dpg.plan.InsertRowsPlan;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.LimitedLocksPlan;
import io.dpg.plan.LocalPlan;
import io.dpg.plan.Merge;
import io.dpg.plan.MoveRowsPlan;
import io.dpg.plan.Plan;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.SplitMergePlan;
import io.dpg.plan.StagedPlan;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/// When a statement with parameters does what one with literals does, and at no higher cost.
final class SharedPlans {

  /// Types whose values are the same wherever they are read. Not among them are those that are
  /// looked up in the catalog, as `regclass`, and those of users.
  private static final Set<PgType> PARAMETER_TYPES =
      EnumSet.of(
          PgType.BOOL,
          PgType.BYTEA,
          PgType.NAME,
          PgType.INT2,
          PgType.INT4,
          PgType.INT8,
          PgType.TEXT,
          PgType.FLOAT4,
          PgType.FLOAT8,
          PgType.BPCHAR,
          PgType.VARCHAR,
          PgType.DATE,
          PgType.TIME,
          PgType.TIMETZ,
          PgType.TIMESTAMP,
          PgType.TIMESTAMPTZ,
          PgType.INTERVAL,
          PgType.NUMERIC,
          PgType.UUID,
          PgType.JSON,
          PgType.JSONB);

  private SharedPlans() {}

  /// @param shared the statement with parameters
  /// @param own one with literals
  static boolean serves(PreparedQuery shared, PreparedQuery own) {
    return Objects.equals(shared.fields(), own.fields())
        && shared.parameterTypes().stream().allMatch(SharedPlans::isPlainType)
        && areAlike(shared.plan(), own.plan());
  }

  /// @param oneRow an INSERT of one row with parameters
  /// @param own the same with several rows of literals, which stay what they are
  static boolean servesRows(PreparedQuery oneRow, PreparedQuery own) {
    return Objects.equals(oneRow.fields(), own.fields())
        && oneRow.parameterTypes().stream().allMatch(SharedPlans::isPlainType);
  }

  private static boolean isPlainType(int oid) {
    return PgType.of(oid).filter(PARAMETER_TYPES::contains).isPresent();
  }

  /// Whether every text is a value of the type.
  static boolean takesAnyText(int oid) {
    return oid == PgType.TEXT.oid()
        || oid == PgType.VARCHAR.oid()
        || oid == PgType.BPCHAR.oid()
        || oid == PgType.NAME.oid();
  }

  private static boolean areAlike(Plan shared, Plan own) {
    return switch (own) {
      case LocalPlan _ -> shared.equals(own);
      case RouterPlan _ -> shared instanceof RouterPlan;
      case FanOutPlan it -> shared instanceof FanOutPlan other && areAlike(other, it);
      case EvaluateFirstPlan it ->
          shared instanceof EvaluateFirstPlan other
              && other.evaluations().size() == it.evaluations().size()
              && areAlike(other.plan(), it.plan());
      case GatherFirstPlan _ -> false;
      case InsertRowsPlan it ->
          shared instanceof InsertRowsPlan other
              && other.evaluations().size() == it.evaluations().size();
      case ReferenceWritePlan it ->
          shared instanceof ReferenceWritePlan other
              && other.evaluations().size() == it.evaluations().size();
      case LimitedLocksPlan it ->
          shared instanceof LimitedLocksPlan other && other.keys().equals(it.keys());
      case MoveRowsPlan it ->
          shared instanceof MoveRowsPlan other && areAlike(other.statement(), it.statement());
      case CoordinatorPlan _, InsertSelectPlan _, SplitMergePlan _, StagedPlan _ -> false;
    };
  }

  private static boolean areAlike(FanOutPlan shared, FanOutPlan own) {
    return shared.choice().getClass() == own.choice().getClass()
        && areAlike(shared.merge(), own.merge());
  }

  /// Limits and the text of a combining query may have parameters in place of literals.
  private static boolean areAlike(Merge shared, Merge own) {
    return switch (own) {
      case Merge.CommandTotals _ -> shared instanceof Merge.CommandTotals;
      case Merge.Concatenate _ -> shared instanceof Merge.Concatenate;
      case Merge.SortMerge it ->
          shared instanceof Merge.SortMerge other && other.keys().equals(it.keys());
      case Merge.Combine it ->
          shared instanceof Merge.Combine other && other.columns().equals(it.columns());
      case Merge.Aggregate it ->
          shared instanceof Merge.Aggregate other && other.functions().equals(it.functions());
      case Merge.CountDistinct it ->
          shared instanceof Merge.CountDistinct other
              && other.keys().equals(it.keys())
              && other.functions().equals(it.functions())
              && areAlike(other.above(), it.above());
    };
  }
}
