package io.dpg.plan.gather;

import io.dpg.plan.GatherFirstPlan.Source;
import io.dpg.plan.Merge;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.PlanRequest;
import io.dpg.plan.Reanalyzer.Analyzed;
import io.dpg.plan.text.ExactColumns;
import io.dpg.sql.Deparser;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The parts that a MERGE is split into, over source rows that have been gathered.
///
/// @param source gives the rows
/// @param probe SELECT of the ordinals of source rows that match
/// @param matched the MERGE without inserts; null when it does nothing else
/// @param inserts the MERGE with nothing but inserts
/// @param sql the MERGE over gathered rows
public record MergeParts(
    Source source,
    PlanRequest probe,
    @Nullable PlanRequest matched,
    PlanRequest inserts,
    String sql) {

  private static final int TEXT_ARRAY = 1009;
  private static final String NOT_MATCHED = "MERGE_WHEN_NOT_MATCHED_BY_TARGET";

  /// Null when the source is a join, or cannot be planned.
  public static @Nullable MergeParts of(
      PlanContext context, Function<PlanRequest, PlanAttempt> planner) {
    PlanRequest request = context.request();
    SqlNode merge = request.statement().tree();
    SqlNode relation = merge.required("sourceRelation");
    if (relation.is("JoinExpr")) {
      return null;
    }
    SqlNode all =
        Snippets.statement("SELECT * FROM source")
            .with("fromClause", List.of(relation))
            .with("withClause", merge.node("withClause"));
    Analyzed given = request.reanalyzer().analyze(all);
    List<Merge.Column> columns = new GatheredTypes(context.facts()).of(given.query());
    if (columns == null) {
      return null;
    }
    SqlNode exact = ExactColumns.of(all, columns, request.text());
    Analyzed analyzed = exact.equals(all) ? given : request.reanalyzer().analyze(exact);
    if (!(planner.apply(request.with(analyzed)) instanceof Planned(var plan))) {
      return null;
    }
    String sql = analyzed.statement().text();
    Source source = new Source(sql, plan, GatheredSource.width(columns), false);
    return new Parts(request, merge.with("withClause", null), columns).over(source);
  }

  /// Writes the parts.
  private record Parts(PlanRequest request, SqlNode merge, List<Merge.Column> columns) {

    MergeParts over(Source source) {
      List<SqlNode> clauses = merge.list("mergeWhenClauses");
      boolean insertsOnly = clauses.stream().allMatch(Parts::isInsert);
      SqlNode plain = merge.with("sourceRelation", named(rows(false, false)));
      SqlNode inserts =
          with(merge, Parts::isInsert)
              .with("sourceRelation", named(rows(false, true)))
              .with("joinCondition", Snippets.expression("false"));
      PlanRequest matched = insertsOnly ? null : request(with(plain, it -> !isInsert(it)), 0);
      return new MergeParts(
          source, request(probe(), 0), matched, request(inserts, 1), Deparser.deparse(plain));
    }

    private static boolean isInsert(SqlNode clause) {
      return clause.text("matchKind").equals(NOT_MATCHED);
    }

    private static SqlNode with(SqlNode statement, Predicate<SqlNode> clauses) {
      return statement.with(
          "mergeWhenClauses", statement.list("mergeWhenClauses").stream().filter(clauses).toList());
    }

    /// @param further how many parameters there are besides the source's arrays
    private PlanRequest request(SqlNode statement, int further) {
      List<Integer> types =
          Collections.nCopies(GatheredSource.width(columns) + further, TEXT_ARRAY);
      return request.with(request.reanalyzer().analyze(statement, types), types);
    }

    private SqlNode probe() {
      SqlNode example = Snippets.statement("SELECT source.dpg_ordinal FROM a JOIN b ON true");
      SqlNode source = named(rows(true, false));
      SqlNode column =
          Snippets.expression(
              io.dpg.sql.Identifiers.quote(source.required("alias").text("aliasname"))
                  + ".dpg_ordinal");
      SqlNode join =
          example
              .list("fromClause")
              .getFirst()
              .with("larg", merge.required("relation"))
              .with("rarg", source)
              .with("quals", merge.required("joinCondition"));
      return example
          .with("targetList", List.of(SqlNode.of("ResTarget", Map.of("val", column))))
          .with("fromClause", List.of(join));
    }

    private SqlNode named(SqlNode select) {
      SqlNode source = merge.required("sourceRelation");
      SqlNode relation = source.is("RangeTableSample") ? source.required("relation") : source;
      SqlNode alias = relation.node("alias");
      String name = alias == null ? relation.text("relname") : alias.text("aliasname");
      return SqlNode.of(
          "RangeSubselect",
          Map.of("subquery", select, "alias", SqlNode.of("Alias", Map.of("aliasname", name))));
    }

    /// @param counted whether the rows show their ordinals
    /// @param unmatched whether those that match are left out
    private SqlNode rows(boolean counted, boolean unmatched) {
      int first = request.parameters() + 1;
      SqlNode select = GatheredSource.select(columns, first);
      List<SqlNode> functions = select.list("fromClause");
      SqlNode function = functions.getFirst();
      SqlNode alias = function.required("alias");
      List<SqlNode> names = new ArrayList<>(alias.list("colnames"));
      names.add(SqlNode.string("dpg_ordinal"));
      SqlNode numbered =
          function.with("ordinality", true).with("alias", alias.with("colnames", names));
      List<SqlNode> targets = new ArrayList<>(select.list("targetList"));
      if (counted) {
        targets.add(SqlNode.of("ResTarget", Map.of("val", Snippets.expression("dpg_ordinal"))));
      }
      int matches = first + GatheredSource.width(columns);
      return select
          .with("targetList", targets)
          .with("fromClause", List.of(numbered))
          .with(
              "whereClause",
              unmatched
                  ? Snippets.expression("dpg_ordinal <> ALL ($" + matches + "::text[]::bigint[])")
                  : null);
    }
  }
}
