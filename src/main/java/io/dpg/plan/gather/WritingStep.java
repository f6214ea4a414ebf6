package io.dpg.plan.gather;

import io.dpg.error.SqlErrorException;
import io.dpg.plan.GatherFirstPlan;
import io.dpg.plan.GatherFirstPlan.Source;
import io.dpg.plan.Merge;
import io.dpg.plan.Plan;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.PlanRequest;
import io.dpg.plan.Reanalyzer.Analyzed;
import io.dpg.plan.Refusal;
import io.dpg.plan.TextForms;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.gather.GatherStep.Reach;
import io.dpg.plan.text.ExactColumns;
import io.dpg.plan.text.WrittenOutStars;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Plans statements with modifications in common tables: these run first, one after the other, and
/// what they return stands in their place.
///
/// To PostgreSQL all parts of a statement have one snapshot, in which none sees what another has
/// done. So what reads a table that another part writes is read before all; and what cannot be had
/// in this way is refused.
public final class WritingStep {

  private static final int TEXT_ARRAY = 1009;

  private final PlanContext context;
  private final Function<PlanRequest, PlanAttempt> planner;

  /// @param planner plans the modifications, and what is left
  public WritingStep(PlanContext context, Function<PlanRequest, PlanAttempt> planner) {
    this.context = context;
    this.planner = planner;
  }

  /// Whether a common table of the statement modifies rows.
  public static boolean appliesTo(AnalyzedQuery query) {
    return query.commonTables().stream().anyMatch(it -> it.query().command() != Command.SELECT);
  }

  public PlanAttempt plan() {
    Set<Integer> written = new HashSet<>();
    if (!isOrderless(written)) {
      return new NotPlanned(
          Refusal.of(
              "cannot modify a table twice in one statement, unless rows are only inserted"
                  + " after others were deleted or updated"));
    }
    PartReplacement.Outcome outcome =
        reads(written)
            ? new PartReplacement(context, Reach.TABLES, planner).ofTables(written).replaced()
            : new PartReplacement.Outcome.Nothing();
    return switch (outcome) {
      case PartReplacement.Outcome.Nothing _ -> planned(List.of(), context);
      case PartReplacement.Outcome.Failed(NotPlanned why) -> why;
      case PartReplacement.Outcome.Replaced(List<Source> sources, PlanContext replaced) ->
          planned(sources, replaced);
    };
  }

  /// Whether the modifications give the same in whatever order they see each other's results: of
  /// those of one table, only deletions may come before what looks at its rows.
  private boolean isOrderless(Set<Integer> written) {
    Map<Integer, Command> before = new HashMap<>();
    List<AnalyzedQuery> writers = new ArrayList<>();
    context.query().commonTables().forEach(it -> writers.add(it.query()));
    writers.add(context.query());
    for (AnalyzedQuery writer : writers) {
      Integer table = target(writer);
      if (table == null) {
        continue;
      }
      Command earlier = before.put(table, writer.command());
      boolean looks = writer.command() != Command.INSERT || writer.onConflict() != null;
      if (earlier != null && earlier != Command.DELETE && looks) {
        return false;
      }
      if (writer.id() != context.query().id()) {
        written.add(table);
      }
    }
    return true;
  }

  private static @Nullable Integer target(AnalyzedQuery query) {
    return query.target() > 0
            && query.entry(query.target()) instanceof RangeTableEntry.Relation relation
        ? relation.oid()
        : null;
  }

  /// Whether any part of the statement reads one of the tables.
  private boolean reads(Set<Integer> written) {
    boolean[] found = new boolean[1];
    context
        .query()
        .forEachQuery(query -> {
          for (int i = 1; i <= query.rangeTable().size(); i++) {
            found[0] |=
                i != query.target()
                    && query.entry(i) instanceof RangeTableEntry.Relation relation
                    && written.contains(relation.oid());
          }
        });
    return found[0];
  }

  private PlanAttempt planned(List<Source> before, PlanContext replaced) {
    List<Source> sources = new ArrayList<>(before);
    SqlNode tree = replaced.request().statement().tree();
    SqlNode with = tree.required("withClause");
    List<SqlNode> kept = new ArrayList<>();
    int arrays = 0;
    try {
      for (SqlNode table : with.list("ctes")) {
        SqlNode body = table.required("ctequery");
        if (body.is("SelectStmt")) {
          kept.add(table);
          continue;
        }
        Analyzed given =
            replaced.request().reanalyzer().analyze(alone(body, with, kept), types(arrays));
        List<Merge.Column> columns = columns(given.query());
        SqlNode exact = columns == null ? body : exact(body, columns);
        if (exact == null) {
          return new NotPlanned(
              Refusal.of("cannot pass on all digits of what a modification returns by *")
                  .hint("Name the columns, or: SET extra_float_digits = 1."));
        }
        Analyzed analyzed =
            exact.equals(body)
                ? given
                : replaced.request().reanalyzer().analyze(alone(exact, with, kept), types(arrays));
        PlanAttempt attempt = planner.apply(replaced.request().with(analyzed, types(arrays)));
        if (columns == null || !(attempt instanceof Planned(Plan plan))) {
          return columns == null
              ? new NotPlanned(Refusal.of("cannot tell the types of what a modification returns"))
              : attempt;
        }
        int width = columns.isEmpty() ? 0 : GatheredSource.width(columns);
        sources.add(new Source(analyzed.statement().text(), plan, width, true));
        if (width > 0) {
          int first = replaced.request().parameters() + arrays + 1;
          kept.add(table.with("ctequery", GatheredSource.select(columns, first)));
          arrays += width;
        }
      }
      SqlNode rest = tree.with("withClause", kept.isEmpty() ? null : with.with("ctes", kept));
      Analyzed analyzed = replaced.request().reanalyzer().analyze(rest, types(arrays));
      return switch (planner.apply(replaced.request().with(analyzed, types(arrays)))) {
        case NotPlanned why -> why;
        case Planned(Plan plan) ->
            new Planned(new GatherFirstPlan(sources, analyzed.statement().text(), plan));
      };
    } catch (SqlErrorException e) {
      return new NotPlanned(e.error());
    }
  }

  /// A modification that returns its columns in a form that loses nothing; null when it does not
  /// name them.
  private @Nullable SqlNode exact(SqlNode body, List<Merge.Column> columns) {
    TextForms forms = context.request().text();
    if (columns.stream().allMatch(column -> forms.keep(column.type()))) {
      return body;
    }
    SqlNode clause = body.required("returningClause");
    List<SqlNode> targets = clause.list("exprs");
    if (targets.size() != columns.size() || targets.stream().anyMatch(WrittenOutStars::isStar)) {
      // Abbreviations of time zones are read as they were written, digits are not.
      return forms.wholeFloats() ? body : null;
    }
    List<SqlNode> written = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      SqlNode value = targets.get(i).required("val");
      String type = columns.get(i).type();
      written.add(targets.get(i).with("val", ExactColumns.of(value, type, forms)));
    }
    return body.with("returningClause", clause.with("exprs", written));
  }

  /// A modification as a statement of its own, with the common tables before it.
  private static SqlNode alone(SqlNode body, SqlNode with, List<SqlNode> kept) {
    SqlNode own = body.node("withClause");
    List<SqlNode> all = new ArrayList<>(kept);
    if (own != null) {
      all.addAll(own.list("ctes"));
    }
    return body.with("withClause", all.isEmpty() ? null : with.with("ctes", all));
  }

  private @Nullable List<Merge.Column> columns(AnalyzedQuery modification) {
    return new GatheredTypes(context.facts()).ofTargets(modification.returning());
  }

  private static List<Integer> types(int arrays) {
    return Collections.nCopies(arrays, TEXT_ARRAY);
  }
}
