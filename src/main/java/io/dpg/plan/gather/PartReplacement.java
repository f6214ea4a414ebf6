package io.dpg.plan.gather;

import io.dpg.error.SqlErrorException;
import io.dpg.plan.GatherFirstPlan.Source;
import io.dpg.plan.Merge;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.PlanRequest;
import io.dpg.plan.Reanalyzer;
import io.dpg.plan.Refusal;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.gather.GatherStep.Reach;
import io.dpg.plan.text.ExactColumns;
import io.dpg.plan.text.SyntaxLink;
import io.dpg.plan.text.TableReference;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts rows that are gathered first in the place of parts of a modification.
///
/// A part that stands several times in the tree (a sublink that is assigned to several columns) is
/// run once.
final class PartReplacement {

  private static final int TEXT_ARRAY = 1009;

  private final PlanContext context;
  private final PlanRequest request;
  private final Reach reach;
  private final Function<PlanRequest, PlanAttempt> planner;
  private final List<Source> sources = new ArrayList<>();
  private final IdentityHashMap<SqlNode, SqlNode> replacements = new IdentityHashMap<>();
  private final Map<Integer, SqlNode> byLocation = new HashMap<>();
  private final List<SqlNode> commonTables = new ArrayList<>();
  private final IdentityHashMap<SqlNode, TableReference> tables = new IdentityHashMap<>();

  /// Whether the statement writes a table on workers, not only one that the coordinator node has.
  private final boolean writesShards;

  /// Whether the statement is an INSERT of VALUES, which are evaluated apart from its common
  /// tables.
  private final boolean listsValues;

  private int parameters;
  private @Nullable NotPlanned failure;

  /// Tables whose rows are all that is gathered; null when it is what is elsewhere.
  private @Nullable Set<Integer> only;

  PartReplacement(PlanContext context, Reach reach, Function<PlanRequest, PlanAttempt> planner) {
    this.context = context;
    this.request = context.request();
    this.reach = reach;
    this.planner = planner;
    this.parameters = request.parameters();
    this.writesShards = writesShards(context);
    this.listsValues = listsValues(request.statement().tree());
    Set<SqlNode> targets = Collections.newSetFromMap(new IdentityHashMap<>());
    context.link().statements().stream()
        .filter(statement -> statement.has("relation"))
        .forEach(statement -> targets.add(statement.required("relation")));
    context.link().tables().stream()
        .filter(reference -> !targets.contains(reference.range()))
        .forEach(reference -> tables.put(reference.range(), reference));
  }

  private static boolean writesShards(PlanContext context) {
    AnalyzedQuery query = context.query();
    return query.target() > 0
        && query.entry(query.target()) instanceof RangeTableEntry.Relation target
        && (context.uses().distributed().containsKey(target.oid())
            || context.uses().singleShard().containsKey(target.oid()));
  }

  private static boolean listsValues(SqlNode tree) {
    SqlNode source = tree.is("InsertStmt") ? tree.node("selectStmt") : null;
    return source != null && SyntaxLink.isPlainValues(source);
  }

  /// What became of the statement.
  sealed interface Outcome {
    /// No part of it can be run first.
    record Nothing() implements Outcome {}

    /// A part cannot be planned.
    record Failed(NotPlanned why) implements Outcome {}

    /// @param context of the statement with rows in the place of its parts
    record Replaced(List<Source> sources, PlanContext context) implements Outcome {}
  }

  /// Gathers the rows of these tables, and nothing else.
  PartReplacement ofTables(Set<Integer> wanted) {
    only = wanted;
    return this;
  }

  Outcome replaced() {
    SqlNode tree = request.statement().tree();
    SqlNode with = tree.node("withClause");
    if (with != null) {
      with.list("ctes").forEach(this::visitCommonTable);
    }
    visitStatement(tree);
    NotPlanned failed = failure;
    if (failed != null) {
      return new Outcome.Failed(failed);
    }
    if (replacements.isEmpty()) {
      return new Outcome.Nothing();
    }
    SqlNode statement = rewritten(tree);
    Reanalyzer.Analyzed analyzed = request.reanalyzer().analyze(statement, arrayTypes());
    if (with != null && areIdle(analyzed.query().commonTables())) {
      analyzed = request.reanalyzer().analyze(statement.with("withClause", null), arrayTypes());
    }
    PlanRequest replaced = request.with(analyzed, arrayTypes());
    return new Outcome.Replaced(List.copyOf(sources), PlanContext.of(replaced));
  }

  /// Whether common tables are there for nothing.
  private static boolean areIdle(List<CommonTable> commonTables) {
    return commonTables.stream()
        .allMatch(it -> it.uses() == 0 && it.query().command() == AnalyzedQuery.Command.SELECT);
  }

  private void visitStatement(SqlNode tree) {
    SqlNode source = tree.is("InsertStmt") ? tree.node("selectStmt") : null;
    if (source == null || SyntaxLink.isPlainValues(source)) {
      visitBelow(tree, Set.of("withClause"));
      return;
    }
    // Who plans an INSERT into shards has its source run by itself.
    if (!writesShards) {
      visit(tree, "selectStmt");
    }
    visitBelow(tree, Set.of("withClause", "selectStmt"));
  }

  private List<Integer> arrayTypes() {
    return Collections.nCopies(parameters - request.parameters(), TEXT_ARRAY);
  }

  private SqlNode rewritten(SqlNode tree) {
    return tree.rewrite(node -> {
      SqlNode replacement = replacements.get(node);
      return replacement == null ? node : replacement;
    });
  }

  /// Common tables come first: the others may use them.
  private void visitCommonTable(SqlNode table) {
    visit(table, "ctequery");
    commonTables.add(rewritten(table));
  }

  private void visitBelow(SqlNode node, Set<String> without) {
    node.fields()
        .forEach((field, value) -> {
          if (!without.contains(field) && failure == null) {
            if (value instanceof SqlNode child) {
              visitNode(child);
            } else if (value instanceof List<?>) {
              node.list(field).forEach(this::visitNode);
            }
          }
        });
  }

  private void visitNode(SqlNode node) {
    switch (node.kind()) {
      case "RangeSubselect" -> visit(node, "subquery");
      case "SubLink" -> {
        visit(node, "subselect");
        SqlNode test = node.node("testexpr");
        if (test != null) {
          visitNode(test);
        }
      }
      case "CommonTableExpr" -> visit(node, "ctequery");
      case "RangeVar" -> visitTable(node, node);
      case "RangeTableSample" -> visitTable(node.required("relation"), node);
      default -> visitBelow(node, Set.of());
    }
  }

  /// A query within the statement: it is run first, or else what is within it.
  private void visit(SqlNode holder, String field) {
    SqlNode query = holder.required(field);
    AnalyzedQuery analysis = context.link().query(query);
    boolean alone =
        only == null
            && analysis.command() == AnalyzedQuery.Command.SELECT
            && Closed.isClosed(analysis)
            && !holder.has("search_clause")
            && !holder.has("cycle_clause");
    boolean detached = listsValues && Closed.usesOuterCommonTable(analysis);
    if (!alone || !(detached || readsElsewhere(analysis))) {
      visitBelow(query, Set.of());
      return;
    }
    SqlNode known = byLocation.get(query.location());
    if (known != null && query.location() >= 0) {
      replacements.put(query, known);
      return;
    }
    gather(query, analysis);
  }

  /// Whether a query reads what only some nodes have.
  private boolean readsElsewhere(AnalyzedQuery query) {
    boolean[] found = new boolean[1];
    query.forEachQuery(each ->
        found[0] |=
            each.rangeTable().stream()
                .anyMatch(entry ->
                    entry instanceof RangeTableEntry.Relation relation && isElsewhere(relation)));
    return found[0];
  }

  private boolean isElsewhere(RangeTableEntry.Relation relation) {
    Set<Integer> wanted = only;
    if (wanted != null) {
      return wanted.contains(relation.oid());
    }
    boolean onShards =
        context.uses().distributed().containsKey(relation.oid())
            || context.uses().singleShard().containsKey(relation.oid());
    boolean onEveryNode = context.uses().reference().containsKey(relation.oid());
    return writesShards ? !onEveryNode : onShards;
  }

  private void gather(SqlNode query, AnalyzedQuery analysis) {
    List<Merge.Column> columns = new GatheredTypes(context.facts()).of(analysis);
    if (columns == null) {
      failure = failed("cannot tell the types of a subquery's columns");
      return;
    }
    SqlNode own = rewritten(query);
    boolean needsCommonTables = Closed.usesOuterCommonTable(analysis);
    SqlNode text = needsCommonTables ? withCommonTables(own) : own;
    if (text == null) {
      failure = failed("cannot use common table expressions in a subquery that has its own");
      return;
    }
    SqlNode replacement = gathered(text, columns);
    if (replacement != null) {
      replacements.put(query, replacement);
      byLocation.put(query.location(), replacement);
    }
  }

  /// The query with the statement's common tables, which now hold rows.
  private @Nullable SqlNode withCommonTables(SqlNode query) {
    SqlNode with = query.node("withClause");
    List<SqlNode> all = new ArrayList<>(commonTables);
    if (with != null) {
      if (with.flag("recursive")) {
        return null;
      }
      all.addAll(with.list("ctes"));
    }
    return query.with("withClause", SqlNode.of("WithClause", Map.of("ctes", all)));
  }

  private static NotPlanned failed(String why) {
    return new NotPlanned(Refusal.of("%s", why).hint("%s", Refusal.FILTER_HINT));
  }

  /// @param item of FROM that the table is, or in which TABLESAMPLE stands around it
  private void visitTable(SqlNode range, SqlNode item) {
    TableReference reference = tables.get(range);
    if (reach != Reach.TABLES || reference == null || !isElsewhere(reference.table())) {
      return;
    }
    GatheredTable table = GatheredTable.of(reference, context);
    SqlNode select = gathered(table.select(item), table.columns());
    if (select != null) {
      replacements.put(item, table.replacement(select));
    }
  }

  /// Plans a source; null when it cannot be planned.
  private @Nullable SqlNode gathered(SqlNode source, List<Merge.Column> columns) {
    PlanRequest part;
    SqlNode exact = ExactColumns.of(source, columns, request.text());
    try {
      part = request.with(request.reanalyzer().analyze(exact, arrayTypes()), arrayTypes());
    } catch (SqlErrorException e) {
      failure = new NotPlanned(e.error());
      return null;
    }
    return switch (planner.apply(part)) {
      case NotPlanned why -> {
        failure = why;
        yield null;
      }
      case Planned(var plan) -> {
        sources.add(
            new Source(part.statement().text(), plan, GatheredSource.width(columns), false));
        SqlNode select = GatheredSource.select(columns, parameters + 1);
        parameters += GatheredSource.width(columns);
        yield select;
      }
    };
  }
}
