package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.sql.ParsedStatement;
import java.util.List;

/// What a plan is made from.
///
/// @param statement SELECT, INSERT, UPDATE, DELETE or MERGE
/// @param query its analysis by the coordinator node
/// @param facts about the schema at the same moment as the catalog
/// @param parameters how many parameters the client's statement has
/// @param text what nodes' text forms of values are worth
/// @param reanalyzer for statements that planning makes of this one
/// @param results how many intermediate results were made of parts of it so far
public record PlanRequest(
    ParsedStatement statement,
    AnalyzedQuery query,
    CatalogSnapshot catalog,
    SchemaFacts facts,
    int parameters,
    TextForms text,
    Reanalyzer reanalyzer,
    int results) {

  /// A request whose statement is planned as it stands: what would have to be analysed again is
  /// refused.
  public PlanRequest(
      ParsedStatement statement, AnalyzedQuery query, CatalogSnapshot catalog, SchemaFacts facts) {
    this(
        statement,
        query,
        catalog,
        facts,
        0,
        TextForms.EXACT,
        (made, furtherTypes) -> {
          throw Refusal.of("cannot plan a statement that must be analysed again").asException();
        },
        0);
  }

  /// The same for another statement with further parameters.
  ///
  /// @param furtherTypes OIDs of their types
  public PlanRequest with(Reanalyzer.Analyzed analyzed, List<Integer> furtherTypes) {
    return new PlanRequest(
        analyzed.statement(),
        analyzed.query(),
        catalog,
        facts,
        parameters + furtherTypes.size(),
        text,
        reanalyzer.with(furtherTypes),
        results);
  }

  /// The same for another statement.
  public PlanRequest with(Reanalyzer.Analyzed analyzed) {
    return with(analyzed, List.of());
  }

  /// The same after more intermediate results were made.
  public PlanRequest withResults(int made) {
    return new PlanRequest(statement, query, catalog, facts, parameters, text, reanalyzer, made);
  }
}
